import type { Claim } from '../ports/leases.ts';

/** What a holder may send to quota. */
export type LeaseWish = AskWish | ExtendWish | GiveBackWish | HeldWish;

/** Asks for a lease. */
export interface AskWish {
  readonly type: 'ask';
  readonly number: number;
  readonly organization: string;
  readonly ledger: string;
  readonly node: string;
  readonly asset: string;
  readonly estimate: bigint;
  readonly burnPerSecond: bigint;
  readonly claim: Claim | undefined;
}

/** The lives of these leases should begin anew. */
export interface ExtendWish {
  readonly type: 'extend';
  readonly ledger: string;
  readonly leases: readonly string[];
}

/** A part of a lease is not needed any more. The same number is the same part. */
export interface GiveBackWish {
  readonly type: 'giveBack';
  readonly ledger: string;
  readonly lease: string;
  readonly number: number;
  readonly amount: bigint;
}

/** Of all that was asked for up to a number, this is what came: the rest is nobody's. */
export interface HeldWish {
  readonly type: 'held';
  readonly upTo: number;
  readonly ledgers: readonly { readonly ledger: string; readonly leases: readonly string[] }[];
}
