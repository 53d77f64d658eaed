import type { Batch, EventStore, StoredEntry } from './event-store.ts';

/** How much is kept in all; what was appended first makes room. */
export interface KeptLimits {
  readonly batchesMax: number;
  /** Of entries. */
  readonly bytesMax: number;
}

/** A batch that was appended: the entries that follow `after`. */
interface Kept {
  readonly ledger: string;
  readonly after: bigint;
  readonly entries: readonly StoredEntry[];
  readonly bytes: number;
}

/**
 * The same store, which keeps the batches that were appended through it last: whoever follows a log
 * closely has them from here, and the store is not asked for what was in our hands a moment ago.
 *
 * An entry never changes, so what is kept is right for as long as the log is. A new writer begins
 * with nothing kept, because the log may have been put back in time; and an append that did not
 * succeed forgets the ledger. A page from here may end before the log does, where others append too.
 */
export function recentlyAppended(
  store: EventStore,
  { batchesMax, bytesMax }: KeptLimits,
): EventStore {
  const batches = new Set<Kept>();
  let bytes = 0;

  function forget(unwanted: (kept: Kept) => boolean): void {
    for (const kept of batches) {
      if (!unwanted(kept)) continue;
      batches.delete(kept);
      bytes -= kept.bytes;
    }
  }

  function keep(batch: Batch): void {
    const kept = keptOf(batch);
    batches.add(kept);
    bytes += kept.bytes;
    forget(() => bytes > bytesMax || batches.size > batchesMax);
  }

  function find(ledger: string, after: bigint, limit: number): StoredEntry[] {
    const found: StoredEntry[] = [];
    for (const kept of batches) {
      if (kept.ledger !== ledger || found.length >= limit) continue;
      const first = Number(after + BigInt(found.length) - kept.after);
      if (first < 0 || first >= kept.entries.length) continue;
      found.push(...kept.entries.slice(first, first + limit - found.length).map(copyOf));
    }
    return found;
  }

  return {
    ...store,
    openEpoch: (ledger) => {
      forget((kept) => kept.ledger === ledger);
      return store.openEpoch(ledger);
    },
    append: async (batch) => {
      const isOurs = (kept: Kept) => kept.ledger === batch.ledger;
      const result = await store.append(batch).catch((fault: unknown) => {
        forget(isOurs);
        throw fault;
      });
      if (result.status === 'appended') keep(batch);
      else forget(isOurs);
      return result;
    },
    read: async (ledger, after, limit) => {
      const found = find(ledger, after, limit);
      return found.length > 0 ? found : store.read(ledger, after, limit);
    },
  };
}

function keptOf({ ledger, expectedSeq: after, entries }: Batch): Kept {
  const kept = entries.map(({ bytes }, index) => copyOf({ seq: after + BigInt(index + 1), bytes }));
  const bytes = kept.reduce((sum, entry) => sum + entry.bytes.length, 0);
  return { ledger, after, entries: kept, bytes };
}

/** What others do with their bytes is not done to ours. */
function copyOf({ seq, bytes }: { readonly seq: bigint; readonly bytes: Uint8Array }): StoredEntry {
  return { seq, bytes: Buffer.from(bytes) };
}
