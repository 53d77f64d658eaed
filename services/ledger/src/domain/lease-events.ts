import type { BudgetCounter, Shape } from './event-shape.ts';

export const endings = ['settled', 'released', 'reconciled'] as const;

/** How a request ended, as the journal of its gateway says. */
export type Ending = (typeof endings)[number];

/** Names with their counts or values, in the order of the names. */
export type Pairs<Value> = readonly (readonly [name: string, value: Value])[];

/**
 * How long a provider took for the whole of an answer, and how long it was from the arrival of the
 * request to the first byte. Microseconds.
 */
export interface Timing {
  readonly took: number;
  readonly firstByte: number;
}

/** What an ending says of the request; what of it is unknown is left out. */
export interface UsageFacts {
  readonly request: string;
  readonly lease: string;
  readonly node: string;
  readonly ending: Ending;
  readonly provider: string | undefined;
  readonly model: string | undefined;
  /** Buckets that are not zero. */
  readonly usage: Pairs<number>;
  readonly how: string | undefined;
  readonly timing: Timing | undefined;
  readonly apiKey: string | undefined;
  readonly tags: Pairs<string>;
  /** Metering computed another amount; an operator decides later. */
  readonly disputed: boolean;
}

/** Where money comes from and where it counts, beside the postings. */
interface Charged {
  /** Who pays; left out when it is the spender's own wallet. */
  readonly account: string | undefined;
  readonly budgets: readonly BudgetCounter[];
}

type Usage = UsageFacts &
  Charged & {
    /** Of a charge of nothing: there is no posting that would say it. */
    readonly asset: string | undefined;
  };

/** A client's idempotency key is taken by this request. */
export interface Claimed {
  readonly request: string;
  readonly attempt: number;
}

export type LeaseOpened = Shape<
  'LeaseOpened.v1',
  {
    readonly lease: string;
    readonly incarnation: string;
    readonly ask: number;
    /** Who spends. */
    readonly node: string;
    /** Whose wallet or pool pays. */
    readonly wallet: string;
    /** The pool that pays; left out when a wallet does. */
    readonly account: string | undefined;
    /** From the organisation down to the spender. */
    readonly path: readonly string[];
    readonly asset: string;
    readonly amount: bigint;
    readonly ttlMs: number;
    readonly claim: Claimed | undefined;
    /** The windows that this lease counts in for its whole life, moved or not. */
    readonly budgets: readonly BudgetCounter[];
  }
>;

/** The holder gives back what it never reserved. */
export type LeaseShrunk = Shape<
  'LeaseShrunk.v1',
  {
    readonly lease: string;
    readonly number: number;
    readonly budgets: readonly BudgetCounter[];
  }
>;

/** No word of its holder for its whole life: it admits nothing more, and stays held. */
export type LeaseLapsed = Shape<'LeaseLapsed.v1', { readonly lease: string }>;

export const expiryPolicies = ['charge', 'return'] as const;

/** What becomes of a lease whose holder never spoke again. */
export type ExpiryPolicy = (typeof expiryPolicies)[number];

/** The grace has passed: what is left stays used, unproven, or goes back. */
export type LeaseExpired = Shape<
  'LeaseExpired.v1',
  {
    readonly lease: string;
    readonly policy: ExpiryPolicy;
    readonly budgets: readonly BudgetCounter[];
  }
>;

/** No lease is opened any more for an ask of this incarnation up to this one. */
export type AsksClosed = Shape<
  'AsksClosed.v1',
  { readonly incarnation: string; readonly upTo: number }
>;

export type UsageCaptured = Shape<'UsageCaptured.v1', Usage>;
export type UsageReleased = Shape<'UsageReleased.v1', Usage>;
export type UsageReconciled = Shape<'UsageReconciled.v1', Usage>;
/** An ending that cost more than its lease still held. */
export type UsageOverrun = Shape<
  'UsageOverrun.v1',
  Usage & {
    /** What was taken beyond the lease: from the wallet, then from `overrun`. */
    readonly excess: bigint;
  }
>;

export type UsageEvent = UsageCaptured | UsageReleased | UsageReconciled | UsageOverrun;

/** The true charge of a request, after its lease or after its ending was reconciled. */
export type LateUsage = Shape<
  'LateUsage.v1',
  Usage & {
    /** What was charged before; left out when there was no ending yet. */
    readonly before: bigint | undefined;
    /** The whole charge. */
    readonly charge: bigint;
    /** What was taken that no lease had held. */
    readonly excess: bigint | undefined;
  }
>;

/** Usage that no gateway of ours admitted. */
export type UsageReported = Shape<
  'UsageReported.v1',
  Charged & {
    readonly report: string;
    readonly node: string;
    readonly provider: string | undefined;
    readonly model: string | undefined;
    readonly usage: Pairs<number>;
    readonly tags: Pairs<string>;
    /** What was taken that no lease had held: all of it. */
    readonly excess: bigint | undefined;
  }
>;

export const rerateReasons = ['price_corrected', 'disputed'] as const;

export type RerateReason = (typeof rerateReasons)[number];

/** A charge computed again with another price; the postings are the difference. */
export type Rerated = Shape<
  'Rerated.v1',
  Charged & {
    readonly request: string;
    readonly lease: string;
    readonly node: string;
    readonly reason: RerateReason;
    /** The version that it was computed with. */
    readonly price: string;
    readonly before: bigint;
    /** The whole charge. */
    readonly charge: bigint;
    /** What was taken that no lease had held. */
    readonly excess: bigint | undefined;
  }
>;

/** The holder's last word on a lease, while endings of it are still on their way. */
export type LeaseReturned = Shape<
  'LeaseReturned.v1',
  { readonly lease: string; readonly admitted: number; readonly ended: number }
>;

/** Every admitted request of the lease has ended; what is left goes back. */
export type LeaseClosed = Shape<
  'LeaseClosed.v1',
  {
    readonly lease: string;
    readonly admitted: number;
    readonly budgets: readonly BudgetCounter[];
  }
>;

/** What happens to leases, and to the requests that run on them. */
export type LeaseEvent =
  | LeaseOpened
  | LeaseShrunk
  | LeaseLapsed
  | LeaseExpired
  | AsksClosed
  | UsageEvent
  | LateUsage
  | UsageReported
  | Rerated
  | LeaseReturned
  | LeaseClosed;
