export { eventIdOf } from './event-id.ts';
export {
  type AppendResult,
  type Batch,
  type EventStore,
  type LedgerHead,
  type ListedLedger,
  type NewEntry,
  noLeaf,
  type StoredEntry,
} from './event-store.ts';
export {
  type EventStoreDb,
  type EventStoreDbOptions,
  eventStoreDbStore,
} from './eventstoredb/eventstoredb-event-store.ts';
export type { LogHints, LogListener } from './eventstoredb/log-hints.ts';
export { knownOutcome, type OutcomeLimits } from './known-outcome.ts';
export { memoryEventStore } from './memory-event-store.ts';
export { postgresEventStore } from './postgres-event-store.ts';
export { type KeptLimits, recentlyAppended } from './recently-appended.ts';

/** The folder of the SQL files that make the tables of `postgresEventStore`. */
export const eventStoreMigrations: URL = new URL('./migrations/', import.meta.url);
