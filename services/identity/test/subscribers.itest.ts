import { type LedgerStreams, natsLedgerStreams } from '@alfred/bus';
import type { Caller, CreateSubscriberResponse } from '@alfred/contracts/identity';
import {
  type ConsumerMessages,
  type JetStreamManager,
  type JsMsg,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { natsReaders } from '../src/index.ts';
import { callerWith, child, newOwner } from './actors.ts';
import { natsWithAccounts } from './nats-with-accounts.ts';
import { type RunningIdentity, runIdentity } from './running-identity.ts';

const natsPublicUrl = 'nats://bus.example:4222';

let nats: Awaited<ReturnType<typeof natsWithAccounts>>;
/** Of the operator, who looks at what is there. */
let manager: JetStreamManager;
/** The ledger's, which publishes, and identity's own. */
let streams: LedgerStreams;
let identityStreams: LedgerStreams;
let identity: RunningIdentity;

beforeAll(async () => {
  nats = await natsWithAccounts();
  manager = await jetstreamManager(await nats.service('operator'));
  streams = natsLedgerStreams(await nats.service('ledger'));
  identityStreams = natsLedgerStreams(await nats.service('identity'));
  const { subscribers: natsSigningSeed } = nats.seeds;
  identity = await runIdentity(
    natsReaders({ streams: identityStreams, natsSigningSeed, natsPublicUrl }),
  );
});

afterAll(async () => {
  await identity.stop();
  await nats.stop();
});

/** An organisation with a log of so many messages. */
async function organizationWithLog(count: number): Promise<Caller> {
  const { owner } = await newOwner(identity);
  await publish(owner, 1, count);
  return owner;
}

async function publish({ organization }: Caller, first: number, last: number): Promise<void> {
  await streams.end(organization);
  const messages = Array.from({ length: last - first + 1 }, (_, index) => ({
    seq: BigInt(first + index),
    type: 'CreditsIssued.v1',
    bytes: Buffer.from(`${organization} ${first + index}`),
  }));
  expect(await streams.append(organization, BigInt(first - 1), messages)).toBe(true);
}

const wish = { name: 'Warehouse', expiresInDays: 30, startAt: 1n };

async function subscribe(caller: Caller, over: Partial<typeof wish> = {}) {
  return identity.client.createSubscriber({ caller, ...wish, ...over });
}

/** The subscriber's own side. */
async function arrive({ access, credentials }: CreateSubscriberResponse) {
  const { stream = '', consumer = '', apiPrefix = '', inboxPrefix = '' } = access ?? {};
  const connection = await nats.connectAs(credentials, inboxPrefix);
  return { connection, stream, consumer, apiPrefix };
}

async function reader(created: CreateSubscriberResponse) {
  const { connection, stream, consumer, apiPrefix } = await arrive(created);
  return jetstream(connection, { apiPrefix }).consumers.get(stream, consumer);
}

async function take(messages: AsyncIterable<JsMsg>, count: number): Promise<readonly string[]> {
  const taken: string[] = [];
  for await (const message of messages) {
    taken.push(`${message.seq} ${message.subject} ${message.string()}`);
    message.ack();
    if (taken.length === count) break;
  }
  return taken;
}

const expected = ({ organization }: Caller, first: number, last: number) =>
  Array.from(
    { length: last - first + 1 },
    (_, index) =>
      `${first + index} alfred.ledger.${organization}.CreditsIssued.v1 ${organization} ${first + index}`,
  );

describe('a subscriber', () => {
  it('is told once how to come, and reads the whole log and what comes', async () => {
    const owner = await organizationWithLog(5);
    const created = await subscribe(owner);
    const { subscriber, access, credentials } = created;
    const id = subscriber?.id ?? '';
    const { organization } = owner;
    expect(subscriber).toMatchObject({ organization, name: 'Warehouse', revokedAt: 0n });
    expect(access).toEqual({
      natsUrl: natsPublicUrl,
      stream: `ALFRED_LEDGER_${organization}`,
      consumer: id,
      subjects: [`alfred.ledger.${organization}.>`],
      apiPrefix: 'ALFRED.API',
      inboxPrefix: `_INBOX_${id}`,
    });
    expect(credentials).toContain('BEGIN NATS USER JWT');
    const messages = await (await reader(created)).consume();
    expect(await take(messages, 5)).toEqual(expected(owner, 1, 5));
    const more: ConsumerMessages = await (await reader(created)).consume();
    await publish(owner, 6, 8);
    expect(await take(more, 3)).toEqual(expected(owner, 6, 8));
  });

  it('starts at any entry, and again at any other', async () => {
    const owner = await organizationWithLog(9);
    const created = await subscribe(owner, { startAt: 7n });
    expect(await take(await (await reader(created)).fetch({ max_messages: 3 }), 3)).toEqual(
      expected(owner, 7, 9),
    );
    const id = created.subscriber?.id ?? '';
    await identity.client.moveSubscriber({ caller: owner, subscriber: id, startAt: 3n });
    expect(await take(await (await reader(created)).fetch({ max_messages: 7 }), 7)).toEqual(
      expected(owner, 3, 9),
    );
  });

  it('is there before the first entry of its organisation', async () => {
    const { owner } = await newOwner(identity);
    const messages = await (await reader(await subscribe(owner))).consume();
    await publish(owner, 1, 1);
    expect(await take(messages, 1)).toEqual(expected(owner, 1, 1));
  });

  it('is one and the same under one idempotency key, its credentials shown once', async () => {
    const owner = await organizationWithLog(1);
    const request = { caller: owner, ...wish, idempotency: { key: 'once' } };
    const first = await identity.client.createSubscriber(request);
    const again = await identity.client.createSubscriber(request);
    expect(again).toEqual({ ...first, credentials: '' });
  });

  it('gets nothing from the moment in which it is revoked', async () => {
    const owner = await organizationWithLog(3);
    const created = await subscribe(owner);
    const { connection, stream, consumer, apiPrefix } = await arrive(created);
    const held = await jetstream(connection, { apiPrefix }).consumers.get(stream, consumer);
    expect(await take(await held.fetch({ max_messages: 1 }), 1)).toHaveLength(1);
    const subscriber = created.subscriber?.id ?? '';
    const revoked = await identity.client.revokeSubscriber({ caller: owner, subscriber });
    expect(revoked.subscriber?.revokedAt).toBeGreaterThan(0n);
    // The connection is the same one as before.
    const seen: string[] = [];
    const asking = async () => {
      const messages = await held.fetch({ max_messages: 10, expires: 1_000 });
      for await (const message of messages) seen.push(message.string());
    };
    await asking().catch(() => {});
    expect(seen).toEqual([]);
    await expect(
      jetstream(connection, { apiPrefix }).consumers.get(stream, consumer),
    ).rejects.toThrow('consumer not found');
    // Not by moving it either, and repeating it changes nothing.
    await expect(
      identity.client.moveSubscriber({ caller: owner, subscriber, startAt: 1n }),
    ).rejects.toMatchObject({ code: 'resource_unknown' });
    expect(await identity.client.revokeSubscriber({ caller: owner, subscriber })).toEqual(revoked);
  });

  it('has credentials that the server itself ends', async () => {
    const owner = await organizationWithLog(1);
    const { subscriber, credentials } = await subscribe(owner, { expiresInDays: 1 });
    const [, claims = ''] = /-----BEGIN NATS USER JWT-----\n(\S+)/.exec(credentials) ?? [];
    const { exp } = JSON.parse(Buffer.from(claims.split('.')[1] ?? '', 'base64url').toString());
    const expiresAt = BigInt(exp) * 1_000_000n;
    expect(subscriber?.expiresAt).toBe(expiresAt);
    const inADay = identity.clock.nowMicros() + 86_400_000_000n;
    expect(inADay - expiresAt).toBeGreaterThanOrEqual(0n);
    expect(inADay - expiresAt).toBeLessThan(1_000_000n);
  });
});

describe('what is left behind', () => {
  const consumers = async ({ organization }: Caller) => {
    const names: string[] = [];
    for await (const { name } of manager.consumers.list(`ALFRED_LEDGER_${organization}`)) {
      names.push(name);
    }
    return names;
  };

  it('by those whose time has come is removed', async () => {
    const owner = await organizationWithLog(1);
    await subscribe(owner, { expiresInDays: 1 });
    expect(await consumers(owner)).toHaveLength(1);
    identity.clock.advanceMicros(86_400_000_000n);
    await vi.waitFor(async () => expect(await consumers(owner)).toEqual([]), { timeout: 30_000 });
  });
});

describe('a subscriber of one organisation', () => {
  let ours: Caller;
  let theirs: Caller;
  let created: CreateSubscriberResponse;
  let other: CreateSubscriberResponse;
  beforeEach(async () => {
    ours = await organizationWithLog(2);
    theirs = await organizationWithLog(2);
    created = await subscribe(ours);
    other = await subscribe(theirs);
  });

  it('reads nothing of another, by no name', async () => {
    const { connection, apiPrefix } = await arrive(created);
    const client = jetstream(connection, { apiPrefix });
    const { stream = '', consumer = '' } = other.access ?? {};
    await expect(client.consumers.get(stream, consumer)).rejects.toThrow('Permissions Violation');
    const next = `ALFRED.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`;
    await expect(connection.request(next, '1')).rejects.toThrow('Permissions Violation');
    const heard = connection.subscribe(`alfred.ledger.${theirs.organization}.>`);
    await expect(heard[Symbol.asyncIterator]().next()).rejects.toThrow('Permissions Violation');
    const inbox = connection.subscribe(`${other.access?.inboxPrefix}.>`);
    await expect(inbox[Symbol.asyncIterator]().next()).rejects.toThrow('Permissions Violation');
    const all = connection.subscribe('>');
    await expect(all[Symbol.asyncIterator]().next()).rejects.toThrow('Permissions Violation');
  });

  it('asks JetStream for nothing else: no names, no streams, no readers of its own', async () => {
    const { connection, stream, consumer } = await arrive(created);
    const questions = [
      'INFO',
      'STREAM.NAMES',
      'STREAM.LIST',
      `STREAM.INFO.${stream}`,
      `STREAM.PURGE.${stream}`,
      `STREAM.DELETE.${stream}`,
      `STREAM.UPDATE.${stream}`,
      'STREAM.CREATE.MINE',
      `STREAM.MSG.GET.${stream}`,
      `STREAM.MSG.DELETE.${stream}`,
      `DIRECT.GET.${stream}`,
      `CONSUMER.NAMES.${stream}`,
      `CONSUMER.LIST.${stream}`,
      `CONSUMER.CREATE.${stream}`,
      `CONSUMER.CREATE.${stream}.mine`,
      `CONSUMER.DURABLE.CREATE.${stream}.mine`,
      `CONSUMER.DELETE.${stream}.${consumer}`,
    ];
    for (const prefix of ['ALFRED.API', '$JS.API']) {
      for (const question of questions) {
        await expect(connection.request(`${prefix}.${question}`, '{}')).rejects.toThrow(
          'Permissions Violation',
        );
      }
    }
  });

  it('writes nothing: not to its own stream, and not through answers to what it may ask', async () => {
    const { connection, stream, consumer } = await arrive(created);
    const into = [ours, theirs].map(
      ({ organization }) => `alfred.ledger.${organization}.CreditsIssued.v1`,
    );
    for (const reply of into) {
      await expect(connection.request(reply, 'forged')).rejects.toThrow('Permissions Violation');
      connection.publish(`ALFRED.API.CONSUMER.INFO.${stream}.${consumer}`, '', { reply });
      connection.publish(`ALFRED.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`, '1', { reply });
    }
    // What comes after them in the same connection is answered, so they are over.
    const messages = await (await reader(created)).fetch({ max_messages: 2 });
    expect(await take(messages, 2)).toEqual(expected(ours, 1, 2));
    await connection.flush();
    for (const { organization } of [ours, theirs]) {
      expect((await streams.end(organization)).seq).toBe(2n);
    }
  });

  // What the account of their own is for: among the services the same question writes.
  it('would write through answers if it were in the account of the services', async () => {
    const { stream = '', consumer = '' } = created.access ?? {};
    const question = `$JS.API.CONSUMER.INFO.${stream}.${consumer}`;
    const insider = await nats.insider([question]);
    const reply = `alfred.ledger.${theirs.organization}.CreditsIssued.v1`;
    insider.publish(question, '', { reply });
    await vi.waitFor(async () => expect((await streams.end(theirs.organization)).seq).toBe(3n), {
      timeout: 10_000,
    });
  });

  it('acknowledges for nobody else', async () => {
    const { connection } = await arrive(created);
    const { stream = '', consumer = '' } = other.access ?? {};
    const theirReader = await reader(other);
    expect(await theirReader.fetch({ max_messages: 1 })).toBeDefined();
    await expect(
      connection.request(`$JS.ACK.${stream}.${consumer}.1.1.1.1.1`, '+ACK'),
    ).rejects.toThrow('Permissions Violation');
  });
});

describe('owners', () => {
  it('see their own subscribers, in order', async () => {
    const [owner, stranger] = [await organizationWithLog(1), await organizationWithLog(1)];
    const first = await subscribe(owner, { name: 'First' });
    const second = await subscribe(owner, { name: 'Second' });
    await subscribe(stranger);
    const list = (after: string, limit: number) =>
      identity.client.listSubscribers({ caller: owner, after, limit });
    const { subscribers } = await list('', 9);
    expect(subscribers.map(({ name }) => name)).toEqual(['First', 'Second']);
    expect((await list(first.subscriber?.id ?? '', 1)).subscribers).toEqual([second.subscriber]);
    await expect(list('sub_none', 9)).rejects.toMatchObject({ code: 'cursor_invalid' });
    await expect(list('', 0)).rejects.toMatchObject({ code: 'request_invalid' });
    const subscriber = first.subscriber?.id ?? '';
    await expect(
      identity.client.revokeSubscriber({ caller: stranger, subscriber }),
    ).rejects.toMatchObject({ code: 'resource_unknown' });
    await expect(
      identity.client.moveSubscriber({ caller: stranger, subscriber, startAt: 1n }),
    ).rejects.toMatchObject({ code: 'resource_unknown' });
  });

  it('alone let somebody in', async () => {
    const owner = await organizationWithLog(1);
    const user = await child(identity, owner, { kind: 'user', parent: owner.node });
    for (const role of ['member', 'auditor']) {
      const { secret } = await identity.client.createKey({
        ...{ caller: owner, node: user.id, name: role, role },
      });
      const caller = await callerWith(identity, secret);
      await expect(subscribe(caller)).rejects.toMatchObject({ code: 'permission_missing' });
    }
  });

  it.each([
    ['expiresInDays', { expiresInDays: 0 }],
    ['expiresInDays', { expiresInDays: 366 }],
    ['startAt', { startAt: 0n }],
    ['name', { name: ' ' }],
  ])('are told that %s is wrong', async (param, over) => {
    const owner = await organizationWithLog(1);
    await expect(subscribe(owner, over)).rejects.toMatchObject({
      ...{ code: 'request_invalid', params: { param } },
    });
  });

  it('have twenty at most, of those that read', async () => {
    const owner = await organizationWithLog(1);
    const created: CreateSubscriberResponse[] = [];
    for (let n = 0; n < 20; n += 1) created.push(await subscribe(owner));
    await expect(subscribe(owner)).rejects.toMatchObject({ code: 'subscribers_too_many' });
    const subscriber = created[0]?.subscriber?.id ?? '';
    await identity.client.revokeSubscriber({ caller: owner, subscriber });
    await subscribe(owner);
  });
});

describe('where nobody outside can read', () => {
  it('it is said by name, and what must be set', async () => {
    const without = await runIdentity(
      natsReaders({ streams: identityStreams, natsSigningSeed: undefined, natsPublicUrl }),
    );
    const { owner } = await newOwner(without);
    await expect(without.client.createSubscriber({ caller: owner, ...wish })).rejects.toMatchObject(
      { code: 'subscribers_unavailable' },
    );
    expect((await without.client.listSubscribers({ caller: owner, limit: 9 })).subscribers).toEqual(
      [],
    );
    await without.stop();
  });
});
