import type { AsOf, EntryReference } from './books.ts';

/** Credits that went from one node to another, or from one ledger to another. */
export interface Transfer {
  readonly transfer: string;
  /** within | out | in: between nodes of this ledger, to another one, from another one. */
  readonly kind: string;
  /** Undefined when another ledger sent it. */
  readonly from: string | undefined;
  readonly to: string;
  readonly otherLedger: string | undefined;
  readonly asset: string;
  readonly amount: bigint;
  /** reversible | final | reversed | held | completed | cancelled | credited */
  readonly status: string;
  /** Microseconds; undefined: it cannot be reversed. */
  readonly reversibleUntil: bigint | undefined;
  /** Why the other ledger refused. */
  readonly code: string | undefined;
  readonly began: EntryReference;
  readonly ended: EntryReference | undefined;
}

export interface TransferPage {
  readonly transfers: readonly Transfer[];
  readonly asOf: AsOf;
}

/** Transfers as the ledger tells them. What one gateway has written, it reads back. */
export interface TransferBook {
  /** The newest first; of one node, or of all. */
  list(
    ledger: string,
    query: {
      readonly node: string | undefined;
      /** Those that began before this entry. */
      readonly before: bigint | undefined;
      readonly limit: number;
    },
  ): Promise<TransferPage>;
  /** Undefined when there is none. `seen` is an entry that the answer must know of. */
  find(ledger: string, transfer: string, seen?: bigint): Promise<Transfer | undefined>;
  /** Ledgers with which this one agrees to exchange transfers. */
  peers(ledger: string): Promise<{ readonly peers: readonly string[]; readonly asOf: AsOf }>;
}
