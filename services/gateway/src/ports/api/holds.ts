import type { AsOf } from './books.ts';

export const holdStatuses = ['open', 'captured', 'released', 'expired'] as const;

export type HoldStatus = (typeof holdStatuses)[number];

/** Money that is held for whoever captures it. Amounts in minor units, moments in microseconds. */
export interface Hold {
  readonly hold: string;
  readonly node: string;
  /** Who pays: `wallet:<node>` or `pool:<node>`. */
  readonly account: string;
  readonly asset: string;
  readonly amount: bigint;
  readonly captured: bigint;
  readonly left: bigint;
  /** Taken beyond it. */
  readonly excess: bigint;
  /** Asked of a capped one, and not captured. */
  readonly uncaptured: bigint;
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
export interface HoldStep {
  readonly seq: bigint;
  readonly at: bigint;
  readonly type: string;
  readonly amount: bigint;
  readonly purpose: string | undefined;
}

export interface FoundHold {
  readonly hold: Hold;
  readonly steps: readonly HoldStep[];
  readonly asOf: AsOf;
}

export interface HoldsPage {
  /** Undefined: of every node. */
  readonly node: string | undefined;
  readonly status: HoldStatus | undefined;
  /** Placed before this entry. */
  readonly before: bigint | undefined;
  readonly limit: number;
}

/** Holds of a ledger, as they are after everything that was written before it was asked. */
export interface Holds {
  /** Undefined when there is no such hold. */
  find(ledger: string, hold: string): Promise<FoundHold | undefined>;
  /** The newest first. */
  list(ledger: string, page: HoldsPage): Promise<readonly Hold[]>;
}
