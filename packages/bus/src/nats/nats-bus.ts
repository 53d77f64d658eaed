import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { AlfredError } from '@alfred/errors';
import type { Bus, BusMessage, Handler, SubscribeOptions, Subscription } from '../bus.ts';
import { type Burial, deadLetterOf } from '../dead-letter.ts';
import { type LedgerStreams, natsLedgerStreams } from '../ledger-stream/ledger-streams.ts';
import { subjectMatches } from '../subject.ts';
import type { StreamSpec, Topology } from '../topology/topology.ts';
import { tracedBus } from '../tracing/traced-bus.ts';
import { subscribeToAnnouncements } from './announcement-subscription.ts';
import { lateLedgerStreams } from './late-ledger-streams.ts';
import { type NatsLinkOptions, natsLink } from './nats-link.ts';
import { createPublisher, streamOf } from './publisher.ts';
import { subscribeToQueue } from './queue-subscription.ts';

export interface NatsBusOptions extends NatsLinkOptions {
  readonly topology: Topology;
  /** Messages under way that the server has not acknowledged; more are refused with `bus_full`. */
  readonly unacknowledgedMax: number;
  /** Announcements that may wait for one handler, if not 10,000. */
  readonly waitingMax?: number;
}

const usualWaitingMax = 10_000;

/** A bus over NATS. */
export interface NatsBus extends Bus {
  /** Whether a server is reached right now; it is looked for until the bus is closed. */
  isConnected(): boolean;
  /** The streams of ledgers, over the same connection. */
  readonly ledgerStreams: LedgerStreams;
}

/**
 * The bus over a NATS server with JetStream, which is there at once: a server that is away is looked
 * for until the bus is closed, and what is subscribed meanwhile begins when it comes.
 *
 * A durable subscription whose subject lies in a queue of the topology reads the queue's consumers
 * of that name; every other one hears what is published while it runs, and after a gap what its
 * stream still keeps.
 */
export function natsBus(options: NatsBusOptions): NatsBus {
  const { topology, waitingMax = usualWaitingMax, onFault } = options;
  const link = natsLink(options);
  const send = createPublisher(link, options);
  const handling = new AsyncLocalStorage<true>();
  const subscriptions = new Set<Subscription>();
  let isClosed = false;

  function assertOpen(): void {
    if (isClosed) throw new AlfredError('service_unavailable', { service: 'bus' });
  }

  const bury = (message: BusMessage, burial: Burial) => send(deadLetterOf(message, burial));

  async function open(wanted: SubscribeOptions, handle: Handler): Promise<Subscription> {
    const { subject, durable, attemptsMax } = wanted;
    const delivery = {
      handle: (message: BusMessage) => handling.run(true, handle, message),
      ...{ attemptsMax, bury, onFault },
    };
    const queues = queuesOf(topology, wanted);
    if (queues.length === 0) {
      const stream = announcementsOf(topology, wanted)?.name;
      const heard = { subject, durable, stream, waitingMax };
      return subscribeToAnnouncements(link, { ...delivery, ...heard });
    }
    const opened = queues.map((queue) => subscribeToQueue(link, { ...delivery, ...queue }));
    return together(await Promise.all(opened));
  }

  return {
    ...tracedBus({
      publish: async (message) => {
        assert(!handling.getStore(), 'a handler must not publish');
        assertOpen();
        await send(message);
      },
      subscribe: async (wanted, handle) => {
        assertOpen();
        const subscription = await open(wanted, handle);
        subscriptions.add(subscription);
        const close = async () => {
          subscriptions.delete(subscription);
          await subscription.close();
        };
        return { close };
      },
      close: async () => {
        isClosed = true;
        await Promise.all([...subscriptions].map((subscription) => subscription.close()));
        subscriptions.clear();
        await link.close();
      },
    }),
    isConnected: link.isConnected,
    ledgerStreams: lateLedgerStreams(() => natsLedgerStreams(link.connection()), link.connection),
  };
}

/** The consumers of this durable name whose subjects the wanted one names. */
function queuesOf({ streams }: Topology, { subject, durable }: SubscribeOptions) {
  return streams
    .filter(({ kind }) => kind === 'queue')
    .flatMap(({ name, consumers }) =>
      consumers
        .filter((each) => each.durable === durable && subjectMatches(subject, each.subject))
        .map((consumer) => ({ stream: name, consumer })),
    );
}

/** A durable reader that no stream knows would seem to work and lose what it was not there for. */
function announcementsOf(
  topology: Topology,
  { subject, durable }: SubscribeOptions,
): StreamSpec | undefined {
  const stream = streamOf(topology, subject);
  if (stream?.kind !== 'queue') return stream?.kind === 'announcements' ? stream : undefined;
  if (durable === undefined) return undefined;
  const reason = `it has none for ${durable} on ${subject}`;
  throw new AlfredError('bus_topology_conflict', { what: `consumer of ${stream.name}`, reason });
}

function together(subscriptions: readonly Subscription[]): Subscription {
  return {
    close: async () => {
      await Promise.all(subscriptions.map((subscription) => subscription.close()));
    },
  };
}
