import { type EventStore, eventStoreDbStore, postgresEventStore } from '@alfred/event-store';
import type { openPool, Task } from '@alfred/service-kit';

/** Where the log is, and what has to run and be asked for it. */
export interface OpenedEventStore {
  readonly store: EventStore;
  /** Hears of what other processes append, where the store tells; at the end it is let go. */
  readonly task: Task;
  /** What cannot be reached. */
  missing(): Promise<readonly string[]>;
}

export interface EventStoreWish {
  readonly pool: ReturnType<typeof openPool>;
  /** Of EventStoreDB; without it the log is in PostgreSQL. */
  readonly eventStoreDbUrl: string | undefined;
  /** A hint: the log of this ledger has at least so many entries. */
  readonly onGrown: (ledger: string, seq: number) => void;
  readonly onFault: (ledger: string, fault: unknown) => void;
}

const name = 'ledger.log';

/** The log, in PostgreSQL or in EventStoreDB. */
export function openEventStore(wish: EventStoreWish): OpenedEventStore {
  const { pool, eventStoreDbUrl: url, onGrown, onFault } = wish;
  if (url === undefined) {
    const task = { name, start: async () => {}, stop: async () => {} };
    return { store: postgresEventStore(pool), task, missing: async () => [] };
  }
  const { store, hints, answers, close } = eventStoreDbStore({ url, pool });
  let unlisten = () => {};
  return {
    store,
    missing: async () => ((await answers()) ? [] : ['ledger: EventStoreDB does not answer']),
    task: {
      name,
      start: async () => {
        unlisten = hints.listen({
          onGrown: (ledger, seq) => onGrown(ledger, Number(seq)),
          onFault: (fault) => onFault('', fault),
        });
      },
      stop: async () => {
        unlisten();
        await close();
      },
    },
  };
}
