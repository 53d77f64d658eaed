import type { Caller } from '../domain/caller.ts';
import type { Refusal } from '../domain/refusal.ts';

/** Money that is already held for this gateway, so that admission asks nobody. */
export interface Leases {
  /**
   * Takes `estimate` minor units for one request. Answers at once while the spender's lease has
   * room; else waits, bounded, for quota. `signal` gives the place in the queue up.
   */
  take(ask: TakeAsk): Taken | Refusal | Promise<Taken | Refusal>;
}

export interface TakeAsk {
  readonly caller: Caller;
  /** `USD/9` */
  readonly asset: string;
  readonly estimate: bigint;
  readonly signal: AbortSignal;
}

/** A part of a lease that one request holds. Exactly one of `cancel` and `end` finishes it. */
export interface Taken {
  readonly outcome: 'taken';
  readonly lease: string;
  /** Counts the request in. Call it when *admitted* is durable; false when the lease is over. */
  admit(): boolean;
  /** Gives everything back: nothing was written about this request. */
  cancel(): void;
  /** Gives back what was not charged. Call it after the ending is written, never before. */
  end(charged: bigint): void;
}
