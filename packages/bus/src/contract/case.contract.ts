import { setTimeout as delay } from 'node:timers/promises';
import type { Bus, BusMessage, Handler, SubscribeOptions, Subscription } from '../bus.ts';
import type { Topology } from '../topology/topology.ts';

/** A bus under test and how to end it with all that belongs to it. */
export interface BusUnderTest {
  readonly bus: Bus;
  /** Messages that may wait for one reader before publishers are refused. */
  readonly capacity: number;
  /** The bus as another process has it; closed with the rest. */
  another(): Promise<Bus>;
  /** Ends what brokers between processes, as `kill -9` does. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** One thing that a bus must do. */
export interface BusCase {
  readonly name: string;
  run(under: CaseContext): Promise<void>;
}

/** What a case has to work with. */
export interface CaseContext extends BusUnderTest {
  /** Hears everything under a subject; `received` has the first `count` different messages. */
  collect(wanted: SubscribeOptions, count: number, handle?: Handler): Promise<Collected>;
}

export interface Collected {
  readonly received: Promise<readonly BusMessage[]>;
  readonly subscription: Subscription;
}

/**
 * What a bus with declared streams has to declare for the suite: announcements under `a.`, and a
 * queue under `q.<partition>.` whose reader is called `tester`.
 */
export const contractCapacity = 50;
export const contractTopology: Topology = {
  streams: [
    {
      name: 'CONTRACT_QUEUE',
      kind: 'queue',
      subjects: ['q.*.*'],
      bytesMax: 16 * 1024 * 1024,
      messagesMax: contractCapacity,
      dedupeMs: 60_000,
      consumers: [0, 1].map((partition) => ({
        name: `tester-${partition}`,
        durable: 'tester',
        subject: `q.${partition}.*`,
        ackWaitMs: 2_000,
        unackedMax: contractCapacity * 2,
      })),
    },
    {
      name: 'CONTRACT_NEWS',
      kind: 'announcements',
      subjects: ['a', 'a.>'],
      bytesMax: 16 * 1024 * 1024,
      ageMaxMs: 60_000,
      dedupeMs: 60_000,
      consumers: [],
    },
    {
      name: 'CONTRACT_DEAD',
      kind: 'dead-letters',
      subjects: ['alfred.dead.>'],
      bytesMax: 16 * 1024 * 1024,
      dedupeMs: 60_000,
      consumers: [],
    },
  ],
  users: {},
};

/** A message that can be told from every other. */
export const message = (subject: string, id: string): BusMessage => ({
  subject,
  id,
  bytes: Buffer.from(`bytes of ${id}`),
  headers: { 'x-about': `header of ${id}` },
});

/** All messages of the queue, and those of its first partition. */
export const queue: SubscribeOptions = { subject: 'q.*.*', durable: 'tester' };
export const firstPartition: SubscribeOptions = { subject: 'q.0.*', durable: 'tester' };

export const idsOf = (messages: readonly BusMessage[]): readonly string[] =>
  messages.map(({ id }) => id);

/** What a case has to work with, on an opened bus. */
export function contextOf(under: BusUnderTest): CaseContext {
  return {
    ...under,
    collect: async (wanted, count, handle = async () => {}) => {
      const received = new Map<string, BusMessage>();
      const enough = Promise.withResolvers<readonly BusMessage[]>();
      const subscription = await under.bus.subscribe(wanted, async (next) => {
        await handle(next);
        if (!received.has(next.id)) received.set(next.id, next);
        if (received.size === count) enough.resolve([...received.values()]);
      });
      return { received: enough.promise, subscription };
    },
  };
}

/** Publishes until the bus takes it: it may be on its way back. */
export async function publishStubbornly(bus: Bus, sent: BusMessage): Promise<void> {
  for (;;) {
    const isTaken = await bus.publish(sent).then(
      () => true,
      () => false,
    );
    if (isTaken) return;
    await delay(50);
  }
}
