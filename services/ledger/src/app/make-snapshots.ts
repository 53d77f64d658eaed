import { createHash } from 'node:crypto';
import type { EventStore, ListedLedger } from '@alfred/event-store';
import type { Snapshots } from '../ports/snapshots.ts';
import { encodeState } from '../wire/encode-state.ts';
import { type FoldDeps, foldLog } from './fold-log.ts';

/** Entries folded in one go: whoever else runs in this process waits for no more. */
const pageMax = 250;
const ledgersMax = 500;

export interface SnapshotDeps extends FoldDeps {
  readonly store: Pick<EventStore, 'read' | 'head' | 'listLedgers'>;
  readonly snapshots: Snapshots;
  /** So many entries must have come since the last snapshot. */
  readonly entriesMin: number;
  readonly onFault: (ledger: string, fault: unknown) => void;
}

/** Looks once at every ledger, and keeps the state of those that have grown. */
export function makeSnapshots(deps: SnapshotDeps): () => Promise<void> {
  return async () => {
    let page: readonly ListedLedger[] = [];
    do {
      page = await deps.store.listLedgers(page.at(-1)?.ledger ?? '', ledgersMax);
      for (const { ledger } of page) {
        await makeSnapshot(deps, ledger).then(undefined, (fault: unknown) =>
          deps.onFault(ledger, fault),
        );
      }
    } while (page.length === ledgersMax);
  };
}

/**
 * Follows the log from the snapshot before, and keeps what it is at the head. It reads what is
 * durable, and nothing of any writer's memory.
 */
export async function makeSnapshot(deps: SnapshotDeps, ledger: string): Promise<void> {
  const head = await deps.store.head(ledger);
  const size = Number(head?.seq ?? 0n);
  if (size - (await deps.snapshots.latestSeq(ledger)) < deps.entriesMin) return;
  const { state, leaf } = await foldLog(deps, { ledger, size, pageMax });
  const bytes = encodeState(state, { ledger, leaf });
  const stateHash = createHash('sha256').update(bytes).digest();
  await deps.snapshots.put(ledger, { seq: size, leaf, stateHash, state: bytes });
}
