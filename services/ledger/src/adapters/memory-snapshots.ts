import type { Snapshot, Snapshots } from '../ports/snapshots.ts';

/** Snapshots that live as long as the process: for tests. */
export function memorySnapshots(): Snapshots & { readonly kept: Map<string, Snapshot> } {
  const kept = new Map<string, Snapshot>();
  return {
    kept,
    latest: async (ledger) => kept.get(ledger),
    latestSeq: async (ledger) => kept.get(ledger)?.seq ?? 0,
    put: async (ledger, snapshot) => {
      if ((kept.get(ledger)?.seq ?? 0) < snapshot.seq) kept.set(ledger, snapshot);
    },
  };
}
