import type { Refusal } from '../domain/refusal.ts';
import type { SoftLimitPassed } from './leases.ts';

/** The ledger's word on money before it is asked for. */
export interface LeasePreviews {
  /**
   * Whether a lease of so much would be granted now, and what it would draw on. Changes nothing.
   * Throws `service_unavailable` or `deadline_exceeded` while the ledger is away.
   */
  preview(ask: PreviewAsk): Promise<LeasePreview>;
}

export interface PreviewAsk {
  readonly ledger: string;
  readonly node: string;
  /** `USD/9`; amounts are its minor units. */
  readonly asset: string;
  readonly least: bigint;
}

export interface LeasePreview {
  /** `wallet:<node>` or `pool:<node>`; undefined when nobody could pay. */
  readonly account: string | undefined;
  readonly limits: readonly PreviewLimit[];
  /** Undefined: it would be granted. */
  readonly refusal: Refusal | undefined;
  readonly warnings: readonly SoftLimitPassed[];
}

/** A wallet, a pool or a budget that a request would draw on. */
export interface PreviewLimit {
  readonly kind: string;
  readonly node: string;
  /** Empty but for a budget, as are the next three but for their own. */
  readonly window: string;
  /** hard | soft */
  readonly mode: string;
  /** RFC 3339. */
  readonly resetsAt: string;
  readonly limit: bigint | undefined;
  readonly used: bigint | undefined;
  /** Without what running requests and leases hold. */
  readonly left: bigint;
}
