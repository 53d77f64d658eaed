import type { AttemptFailure } from '../domain/delivery.ts';

/** Where a delivery goes, with what is secret about it. */
export type Destination =
  | {
      readonly type: 'webhook';
      readonly url: string;
      /** The newest first; every one of them signs. */
      readonly secrets: readonly string[];
    }
  | { readonly type: 'log' }
  /** It was sealed under another key. */
  | { readonly type: 'unreadable' };

/** A delivery that this process alone is at, until its claim ends. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly subscription: string;
  readonly organization: string;
  readonly eventId: string;
  readonly event: string;
  readonly body: Buffer;
  /** 1 for the first since it was made, or replayed. */
  readonly attempt: number;
  readonly expiresAt: bigint;
  /** What tells this claim from a later one. */
  readonly claimedUntil: bigint;
  readonly destination: Destination;
}

export interface ClaimWish {
  /** Microseconds. */
  readonly now: bigint;
  /** When another may take what this process claims now. */
  readonly until: bigint;
  readonly limit: number;
  /** How many deliveries to one subscription may be under way, in all processes together. */
  readonly endpointMax: number;
}

/** What became of an attempt, for the row. */
export type Settlement = {
  /** Microseconds. */
  readonly at: bigint;
  readonly code: number;
} & (
  | { readonly status: 'delivered' }
  | { readonly status: 'pending'; readonly failure: AttemptFailure; readonly nextAt: bigint }
  /** `isGone`: its subscription is disabled, and all that waits for it is dead. */
  | { readonly status: 'dead'; readonly failure: AttemptFailure; readonly isGone: boolean }
);

/** The deliveries to make. Any number of processes may take from it. */
export interface DeliveryQueue {
  /** Due ones, each for this caller alone until its claim ends; the longest due first. */
  claim(wish: ClaimWish): Promise<readonly ClaimedDelivery[]>;
  /** Notes what came of an attempt; nothing, when the claim has ended and another has it. */
  settle(claimed: ClaimedDelivery, settlement: Settlement): Promise<void>;
  /** Gives a claim back, as if it had never been. */
  release(claimed: ClaimedDelivery): Promise<void>;
  /** Forgets what ended before `before`: so many rows at most. Gives how many. */
  sweep(before: bigint, limit: number): Promise<number>;
  /** Whether the rows can be read right now. Never rejects. */
  isReachable(): Promise<boolean>;
}
