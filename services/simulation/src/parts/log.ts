import { type Batch, type EventStore, memoryEventStore } from '@alfred/event-store';
import { sha256Leaf } from '../model/leaf.ts';
import type { Database } from '../world/database.ts';
import type { Process } from '../world/process.ts';
import { logByEventId } from './log-by-event-id.ts';

/** The ledgers' logs as they truly are, and how processes reach them. */
export interface SimulatedLog {
  /** As a process has it: over the network, with whatever the database does. */
  reachedBy(process: Process): EventStore;
  /** Whether an entry with this leaf is in it. */
  has(ledger: string, leaf: string): boolean;
}

export interface SimulatedLogDeps {
  readonly database: Database;
  /** Whose rules of appending hold: PostgreSQL's, or EventStoreDB's. */
  readonly kind: 'by-epoch' | 'by-event-id';
  /** Told in the moment in which entries became part of a log. */
  readonly onAppended: (ledger: string, entries: readonly Uint8Array[]) => void;
}

/** Logs without an entry. */
export function simulatedLog({ database, kind, onAppended }: SimulatedLogDeps): SimulatedLog {
  const store = kind === 'by-epoch' ? memoryEventStore() : logByEventId();
  const leaves = new Set<string>();
  const isNew = ({ ledger }: Batch, bytes: Uint8Array): boolean => {
    const leaf = `${ledger} ${sha256Leaf(bytes)}`;
    const isKnown = leaves.has(leaf);
    leaves.add(leaf);
    return !isKnown;
  };
  const append = async (batch: Batch) => {
    const result = await store.append(batch);
    if (result.status === 'appended') {
      // A repeat that the store recognised is in the log already.
      const after = await store.read(batch.ledger, batch.expectedSeq, batch.entries.length);
      const entries = after.map(({ bytes }) => bytes).filter((bytes) => isNew(batch, bytes));
      onAppended(batch.ledger, entries);
    }
    return result;
  };
  return {
    has: (ledger, leaf) => leaves.has(`${ledger} ${leaf}`),
    reachedBy: (process) => {
      const reach = <Value>(effect: () => Promise<Value>) => database.call(process, effect);
      return {
        ...store,
        listLedgers: (after, limit) => reach(() => store.listLedgers(after, limit)),
        openEpoch: (ledger) => reach(() => store.openEpoch(ledger)),
        append: (batch) => reach(() => append(batch)),
        head: (ledger) => reach(() => store.head(ledger)),
        read: (ledger, after, limit) => reach(() => store.read(ledger, after, limit)),
        findKeys: (ledger, keys) => reach(() => store.findKeys(ledger, keys)),
      };
    },
  };
}
