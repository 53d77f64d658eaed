import { type LedgerStreams, natsLedgerStreams } from '@alfred/bus';
import type { Caller, CreateSubscriberResponse } from '@alfred/contracts/identity';
import { type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { natsReaders } from '../src/index.ts';
import { newOwner } from './actors.ts';
import { natsWithAccounts } from './nats-with-accounts.ts';
import { runIdentity } from './running-identity.ts';

export const natsPublicUrl = 'nats://bus.example:4222';
export const wish = { name: 'Warehouse', expiresInDays: 30, startAt: 1n };

export type SubscriberScene = Awaited<ReturnType<typeof subscriberScene>>;

/** Identity on a NATS server with accounts, each service with what it may do there. */
export async function subscriberScene() {
  const nats = await natsWithAccounts();
  const manager = await jetstreamManager(await nats.service('operator'));
  /** The ledger's own, which publishes. */
  const streams = natsLedgerStreams(await nats.service('ledger'));
  const identityStreams = natsLedgerStreams(await nats.service('identity'));
  const { subscribers: natsSigningSeed } = nats.seeds;
  const identity = await runIdentity(
    natsReaders({ streams: identityStreams, natsSigningSeed, natsPublicUrl }),
  );

  /** The subscriber's own side. */
  async function arrive({ access, credentials }: CreateSubscriberResponse) {
    const { stream = '', consumer = '', apiPrefix = '', inboxPrefix = '' } = access ?? {};
    const connection = await nats.connectAs(credentials, inboxPrefix);
    return { connection, stream, consumer, apiPrefix };
  }

  return {
    ...{ nats, manager, streams, identityStreams, identity, arrive },
    /** An organisation with a log of so many messages. */
    organizationWithLog: async (count: number): Promise<Caller> => {
      const { owner } = await newOwner(identity);
      await publish(streams, owner, { first: 1, last: count });
      return owner;
    },
    publish: (caller: Caller, first: number, last: number) =>
      publish(streams, caller, { first, last }),
    subscribe: (caller: Caller, over: Partial<typeof wish> = {}) =>
      identity.client.createSubscriber({ caller, ...wish, ...over }),
    reader: async (created: CreateSubscriberResponse) => {
      const { connection, stream, consumer, apiPrefix } = await arrive(created);
      return jetstream(connection, { apiPrefix }).consumers.get(stream, consumer);
    },
    /** The names of those who can read an organisation's log from outside. */
    readers: async ({ organization }: Caller): Promise<readonly string[]> => {
      const names: string[] = [];
      for await (const { name } of manager.consumers.list(`ALFRED_LEDGER_${organization}`)) {
        names.push(name);
      }
      return names;
    },
    stop: async () => {
      await identity.stop();
      await nats.stop();
    },
  };
}

async function publish(
  streams: LedgerStreams,
  { organization }: Caller,
  { first, last }: { readonly first: number; readonly last: number },
): Promise<void> {
  await streams.end(organization);
  const messages = Array.from({ length: last - first + 1 }, (_, index) => ({
    seq: BigInt(first + index),
    type: 'CreditsIssued.v1',
    bytes: Buffer.from(`${organization} ${first + index}`),
  }));
  const isTaken = await streams.append(organization, BigInt(first - 1), messages);
  if (!isTaken) throw new Error('the stream ends elsewhere');
}

/** What comes next, acknowledged. */
export async function take(
  messages: AsyncIterable<JsMsg>,
  count: number,
): Promise<readonly string[]> {
  const taken: string[] = [];
  for await (const message of messages) {
    taken.push(`${message.seq} ${message.subject} ${message.string()}`);
    message.ack();
    if (taken.length === count) break;
  }
  return taken;
}

/** These messages of an organisation's log, as `take` gives them. */
export function expected({ organization }: Caller, first: number, last: number): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const seq = first + index;
    return `${seq} alfred.ledger.${organization}.CreditsIssued.v1 ${organization} ${seq}`;
  });
}
