import type { Caller } from '../domain/caller.ts';
import type { Refusal } from '../domain/refusal.ts';

/** Money that is already held for this gateway, so that admission asks nobody. */
export interface Leases {
  /**
   * Takes `estimate` minor units for one request. Answers at once while the spender's lease has
   * room; else waits, bounded, for quota. `signal` gives the place in the queue up.
   *
   * With a `claim` the ledger is always asked: the answer is a lease of this request's own, or
   * `claimed` by the request that came first under that key.
   */
  take(ask: TakeAsk): TakeAnswer | Promise<TakeAnswer>;
  /** Whether such a request would be answered at once from what is held already. Takes nothing. */
  hasRoom(ask: Omit<TakeAsk, 'signal' | 'claim'>): boolean;
}

export type TakeAnswer = Taken | Claimed | Refusal;

export interface TakeAsk {
  readonly caller: Caller;
  /** `USD/9` */
  readonly asset: string;
  readonly estimate: bigint;
  readonly signal: AbortSignal;
  readonly claim?: Claim | undefined;
}

/** A client's idempotency key, claimed in the ledger before a provider is called. */
export interface Claim {
  readonly apiKey: string;
  /** HMAC of the client's key. */
  readonly idempotency: string;
  /** 1, 2, 3 …: the next one is accepted only when this one ended without a charge. */
  readonly attempt: number;
  /** HMAC of the request's body. */
  readonly body: string;
  readonly request: string;
}

/** That claim was made before, by this request. Nothing was taken. */
export interface Claimed {
  readonly outcome: 'claimed';
  readonly request: string;
}

/** A soft budget on the spender's paths that is past its limit. */
export interface SoftLimitPassed {
  readonly node: string;
  readonly window: string;
  /** RFC 3339; empty for a window without an end. */
  readonly resetsAt: string;
}

/** A part of a lease that one request holds. Exactly one of `cancel` and `end` finishes it. */
export interface Taken {
  readonly outcome: 'taken';
  readonly lease: string;
  /** The ledger's key of the lease: with it, a lease that closed long ago is found. */
  readonly leaseKey: string;
  /** Who pays: `wallet:<node>` or `pool:<node>`. */
  readonly account: string;
  /** As they were when the lease was granted. */
  readonly warnings: readonly SoftLimitPassed[];
  /** Counts the request in. Call it when *admitted* is durable; false when the lease is over. */
  admit(): boolean;
  /**
   * Takes so much more, at once or not at all: false when the lease has no room for it, or admits
   * nothing new any more. What was taken before stays taken either way.
   */
  raise(by: bigint): boolean;
  /** Gives everything back: nothing was written about this request. */
  cancel(): void;
  /** Gives back what was not charged. Call it after the ending is written, never before. */
  end(charged: bigint): void;
}
