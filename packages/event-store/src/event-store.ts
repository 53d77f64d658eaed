/**
 * Append-only logs, one for each ledger, with one writer at a time.
 *
 * What every adapter must give (see event-store.contract.ts):
 * - An append is all or nothing.
 * - Entries of a ledger are numbered 1, 2, 3, … with no gap, and none is ever changed or removed.
 * - Bytes come back exactly as they were given. The chain hashes those bytes, so no adapter may
 *   decode and encode them again.
 * - A key is taken once in the life of a ledger, or never.
 * - Of those who append at one place one wins, and a writer appends nothing any more once one with a
 *   newer epoch has appended. No two writers have one epoch.
 */
export interface EventStore {
  /** The ledgers that have a head, in the order of their ids, after `after` ("" for the first). */
  listLedgers(after: string, limit: number): Promise<readonly ListedLedger[]>;
  /**
   * Makes the caller the one writer of this ledger, and the ledger if there was none: the epoch
   * grows, and every older writer is fenced, from here on or, where the store cannot do that, from
   * the first entry on that the caller appends. Until then one of the older writer's batches may
   * come in, and the caller's first batch is a conflict.
   */
  openEpoch(ledger: string): Promise<LedgerHead>;
  /** Appends every entry, or none. Losing a race is expected, so it is a value, not an exception. */
  append(batch: Batch): Promise<AppendResult>;
  /** Where the log ends, or undefined for a ledger that never had a writer. */
  head(ledger: string): Promise<LedgerHead | undefined>;
  /** At most `limit` entries that follow `after` (0n for the first), in order. */
  read(ledger: string, after: bigint, limit: number): Promise<readonly StoredEntry[]>;
  /** The entries that took these keys; a key that is free is not in the answer. */
  findKeys(ledger: string, keys: readonly string[]): Promise<ReadonlyMap<string, StoredEntry>>;
}

/** A ledger, and the number of its last entry; undefined where the store cannot say it cheaply. */
export interface ListedLedger {
  readonly ledger: string;
  readonly seq: bigint | undefined;
}

/** Where a log ends. `leaf` is the RFC 6962 leaf of its last entry; 32 zeros for an empty log. */
export interface LedgerHead {
  readonly epoch: bigint;
  readonly seq: bigint;
  readonly leaf: Buffer;
}

/** Consecutive entries of one writer; the first gets the number `expectedSeq + 1`. */
export interface Batch {
  readonly ledger: string;
  readonly epoch: bigint;
  readonly expectedSeq: bigint;
  readonly entries: readonly NewEntry[];
  /** The leaf of the last of them: the new head. */
  readonly leaf: Buffer;
}

/** An entry to store. Entries that nobody repeats have no key. */
export interface NewEntry {
  readonly bytes: Uint8Array;
  readonly key: string | undefined;
}

/** A stored entry: its number and the bytes that were given. */
export interface StoredEntry {
  readonly seq: bigint;
  readonly bytes: Buffer;
}

/**
 * - `appended`: all entries are durable. A store may say so of a repeat, too.
 * - `conflict`: nothing was written; the log does not end at `expectedSeq`.
 * - `fenced`: nothing was written; another writer has a newer epoch, or the ledger is unknown.
 */
export type AppendResult =
  | { readonly status: 'appended' }
  | { readonly status: 'conflict' }
  | { readonly status: 'fenced' };

/** The head's leaf while a log is empty. */
export const noLeaf: Buffer = Buffer.alloc(32);
