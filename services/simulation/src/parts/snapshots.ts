import { memorySnapshots } from '../../../ledger/src/adapters/memory-snapshots.ts';
import type { Snapshots } from '../../../ledger/src/ports/snapshots.ts';
import type { Database } from '../world/database.ts';
import type { Process } from '../world/process.ts';

/** Snapshots beside the log, and how processes reach them. */
export interface SimulatedSnapshots {
  reachedBy(process: Process): Snapshots;
}

/** None yet. They are kept as the database keeps everything. */
export function simulatedSnapshots(database: Database): SimulatedSnapshots {
  const kept = memorySnapshots();
  return {
    reachedBy: (process) => ({
      latest: (ledger) => database.call(process, () => kept.latest(ledger)),
      latestSeq: (ledger) => database.call(process, () => kept.latestSeq(ledger)),
      put: (ledger, snapshot) => database.call(process, () => kept.put(ledger, snapshot)),
    }),
  };
}
