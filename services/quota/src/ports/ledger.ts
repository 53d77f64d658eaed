import type { Limit } from '../domain/size.ts';

/** Who wants to spend, as a gateway asks for it. Amounts are minor units of `asset`. */
export interface LeaseAsk {
  readonly incarnation: string;
  readonly number: bigint;
  readonly organization: string;
  readonly ledger: string;
  readonly node: string;
  readonly asset: string;
  readonly estimate: bigint;
  readonly burnPerSecond: bigint;
}

/** A lease that the ledger has made durable. */
export interface GrantedLease {
  readonly outcome: 'granted';
  readonly lease: string;
  readonly amount: bigint;
  readonly ttlMs: bigint;
}

/** A coded refusal of the error catalogue. */
export interface RefusedLease {
  readonly outcome: 'refused';
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;
}

/** A lease that the ledger holds open. */
export interface HeldLease {
  readonly organization: string;
  readonly ledger: string;
  readonly lease: string;
  readonly incarnation: string;
}

/** The ledger, as quota needs it. Throws `service_unavailable` or `deadline_exceeded`. */
export interface LeaseLedger {
  /** The wallet and every budget on the spender's paths. */
  limits(ask: LeaseAsk, signal: AbortSignal): Promise<readonly Limit[]>;
  /** Holds the largest amount between the estimate and `most`, or nothing. */
  openLease(ask: LeaseAsk, most: bigint, signal: AbortSignal): Promise<GrantedLease | RefusedLease>;
  openLeases(incarnations: readonly string[]): Promise<readonly HeldLease[]>;
}
