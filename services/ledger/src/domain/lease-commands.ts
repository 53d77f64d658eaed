import type { ExpiryPolicy, Pairs, RerateReason, UsageFacts } from './lease-events.ts';

/** A client's idempotency key for one completion, as a command claims it. */
export interface Claim {
  readonly apiKey: string;
  /** HMAC of the client's key. */
  readonly idempotency: string;
  /** 1, 2, 3 …: the next one only when the one before ended without a charge. */
  readonly attempt: number;
  /** HMAC of the request's body. */
  readonly body: string;
  readonly request: string;
}

/** Asks for the largest amount in [least, most] that every limit on the path allows. */
export interface OpenLease {
  readonly type: 'OpenLease';
  /** Derived from incarnation and ask, so that the same ask is always the same lease. */
  readonly lease: string;
  readonly incarnation: string;
  readonly ask: number;
  readonly node: string;
  readonly asset: string;
  readonly least: bigint;
  readonly most: bigint;
  readonly ttlMs: number;
  readonly claim: Claim | undefined;
}

/** The ending of a request. It is never refused for want of money. */
export interface CaptureUsage extends UsageFacts {
  readonly type: 'CaptureUsage';
  readonly asset: string;
  readonly amount: bigint;
}

/** The ending of a request whose lease is gone, or which was reconciled before. */
export interface CaptureLate extends UsageFacts {
  readonly type: 'CaptureLate';
  readonly asset: string;
  /** The whole charge, not the difference. */
  readonly amount: bigint;
  /** The key of the lease's OpenLease, so that a long-closed one is found. */
  readonly leaseKey: string | undefined;
}

/** Usage that no gateway of ours admitted. */
export interface ReportUsage {
  readonly type: 'ReportUsage';
  readonly report: string;
  readonly node: string;
  readonly asset: string;
  readonly amount: bigint;
  readonly provider: string | undefined;
  readonly model: string | undefined;
  readonly usage: Pairs<number>;
  readonly tags: Pairs<string>;
  /** When it happened, if the source says so. Microseconds. */
  readonly effective?: number | undefined;
}

/** A charge computed again with another price. */
export interface Rerate {
  readonly type: 'Rerate';
  readonly request: string;
  /** The whole new charge, not the difference. */
  readonly amount: bigint;
  /** The version that it was computed with: once per version. */
  readonly price: string;
  readonly reason: RerateReason;
}

/** The holder's last word: so many requests were admitted on this lease, and none will follow. */
export interface ReturnLease {
  readonly type: 'ReturnLease';
  readonly lease: string;
  readonly incarnation: string;
  readonly admitted: number;
}

/** Gives back what was never reserved: at most what the lease still holds. */
export interface ShrinkLease {
  readonly type: 'ShrinkLease';
  readonly lease: string;
  readonly incarnation: string;
  /** 1, 2, 3 … per lease. */
  readonly number: number;
  readonly amount: bigint;
}

/** Frees the incarnation's leases up to this ask that its holder has not seen, and closes those asks. */
export interface CloseUnseen {
  readonly type: 'CloseUnseen';
  readonly incarnation: string;
  readonly upTo: number;
  readonly seen: readonly string[];
}

/** The writer's own: this lease's life may be over. */
export interface LapseLease {
  readonly type: 'LapseLease';
  readonly lease: string;
}

/** The end of a lapsed lease whose grace has passed. */
export interface ExpireLease {
  readonly type: 'ExpireLease';
  readonly lease: string;
  readonly policy: ExpiryPolicy;
}

/** What gateways, metering and the writer itself ask of leases and usage. */
export type LeaseCommand =
  | OpenLease
  | CaptureUsage
  | CaptureLate
  | ReportUsage
  | Rerate
  | ReturnLease
  | ShrinkLease
  | CloseUnseen
  | LapseLease
  | ExpireLease;
