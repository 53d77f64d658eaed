import type { AsOf } from './read-model.ts';

/** An entry that began or ended a transfer. */
export interface TransferEntry extends AsOf {
  readonly type: string;
}

export interface TransferView {
  readonly transfer: string;
  /** within | out | in */
  readonly kind: string;
  readonly from: string | undefined;
  readonly to: string;
  readonly otherLedger: string | undefined;
  readonly asset: string;
  readonly amount: bigint;
  /** reversible | final | reversed | held | completed | cancelled | credited */
  readonly status: string;
  /** Microseconds. */
  readonly reversibleUntil: bigint | undefined;
  /** Why the other ledger refused. */
  readonly code: string | undefined;
  readonly began: TransferEntry;
  readonly ended: TransferEntry | undefined;
}

export interface TransferQuery {
  /** Only this one; empty for all. */
  readonly transfer: string;
  /** Only what this node has sent or got; empty for all. */
  readonly node: string;
  /** Only those that began before this entry; 0 for all. */
  readonly before: bigint;
  readonly limit: number;
}

/** Transfers as a follower of the log keeps them, the newest first. */
export interface TransferReader {
  /** Undefined for an unknown ledger. */
  transfers(
    ledger: string,
    query: TransferQuery,
  ): Promise<{ readonly transfers: readonly TransferView[]; readonly asOf: AsOf } | undefined>;
}
