// What metering asks of the ledger.
import type { UsageBucket } from '@alfred/pricing';
import type { Ending, Returned } from './usage-record.ts';

/** Buckets that are not zero. */
export type UsedBuckets = Readonly<Partial<Record<UsageBucket, bigint>>>;

/** The ending of a request. Taken from its lease, never refused for want of money. */
export interface Capture {
  /** `late`: its lease is gone, or its ending was charged by policy before. */
  readonly type: 'capture' | 'late';
  readonly of: Ending;
  readonly amount: bigint;
  readonly usage: UsedBuckets;
  readonly disputed: boolean;
}

/** The end of a lease, by its holder's word. */
export interface Return {
  readonly type: 'return';
  readonly of: Returned;
}

/** A charge computed again. `amount` is the whole new charge, `price` the version that made it. */
export interface Rerate {
  readonly type: 'rerate';
  readonly of: Pick<Ending, 'ledger' | 'node' | 'request'>;
  readonly amount: bigint;
  readonly price: string;
  readonly reason: 'price_corrected' | 'disputed';
}

/** The end of a lease whose holder never spoke again. */
export interface Expire {
  readonly type: 'expire';
  readonly of: { readonly ledger: string; readonly lease: string };
  /** What becomes of what is left: it stays used, or goes back. */
  readonly policy: ExpiryPolicy;
}

export type ExpiryPolicy = 'charge' | 'return';

/** Usage that no gateway of ours admitted. */
export interface Report {
  readonly type: 'report';
  readonly of: {
    readonly ledger: string;
    readonly report: string;
    readonly node: string;
    readonly asset: string;
    readonly provider: string;
    readonly model: string;
    readonly tags: Readonly<Record<string, string>>;
    /** Microseconds: when it happened. */
    readonly at: bigint;
  };
  readonly amount: bigint;
  readonly usage: UsedBuckets;
  readonly price: string;
}

export type UsageCommand = Capture | Return | Rerate | Expire | Report;
