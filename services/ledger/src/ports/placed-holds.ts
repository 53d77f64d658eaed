import type { PageHolds } from '../domain/page-holds.ts';
import type { AsOf } from './read-model.ts';

/** A hold as a follower of the log keeps it. Moments are microseconds. */
export interface HoldView {
  readonly hold: string;
  readonly node: string;
  /** Who pays: `wallet:<node>` or `pool:<node>`. */
  readonly account: string;
  readonly asset: string;
  /** As it was placed. */
  readonly amount: bigint;
  readonly captured: bigint;
  /** Still held. */
  readonly left: bigint;
  /** Taken beyond it. */
  readonly excess: bigint;
  /** Asked of a capped one, and not captured. */
  readonly uncaptured: bigint;
  /** open | captured | released | expired */
  readonly status: string;
  readonly overCapture: string;
  readonly reference: string | undefined;
  readonly placedAt: bigint;
  readonly expiresAt: bigint;
  readonly endedAt: bigint | undefined;
  /** The entry that placed it. */
  readonly seq: bigint;
}

/** What one entry did to a hold. */
export interface HoldStepView {
  readonly seq: bigint;
  readonly at: bigint;
  readonly type: string;
  readonly amount: bigint;
  readonly purpose: string | undefined;
}

export interface HoldsQuery {
  /** Only of this node; empty for all. */
  readonly node: string;
  /** Only of this status; empty for all. */
  readonly status: string;
  /** Placed before this entry; 0 for the newest. */
  readonly before: bigint;
  readonly limit: number;
}

/** Holds from the read model; undefined for an unknown ledger. */
export interface PlacedHolds {
  /** The newest first. */
  list(
    ledger: string,
    query: HoldsQuery,
  ): Promise<{ readonly holds: readonly HoldView[]; readonly asOf: AsOf } | undefined>;
  /** One of them, with what each entry did to it; none when there is no such hold. */
  find(
    ledger: string,
    hold: string,
  ): Promise<
    | {
        readonly hold: HoldView | undefined;
        readonly steps: readonly HoldStepView[];
        readonly asOf: AsOf;
      }
    | undefined
  >;
}

/** The other side of it: takes in what a page of the log did, within the follower's transaction. */
export interface HoldsWriter<Tx> {
  take(tx: Tx, ledger: string, page: PageHolds): Promise<void>;
}
