import type { Headroom } from '../domain/size.ts';

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
  readonly claim: Claim | undefined;
}

/** A client's idempotency key, which the lease of one request claims. */
export interface Claim {
  readonly apiKey: string;
  /** HMAC of the client's key. */
  readonly idempotency: string;
  readonly attempt: number;
  /** HMAC of the request's body. */
  readonly body: string;
  readonly request: string;
}

/** A lease that the ledger has made durable. */
export interface GrantedLease {
  readonly outcome: 'granted';
  readonly lease: string;
  /** Under which the ledger finds it. */
  readonly key: string;
  readonly amount: bigint;
  readonly ttlMs: bigint;
  /** Who pays: `wallet:<node>` or `pool:<node>`. */
  readonly account: string;
  readonly warnings: readonly Warning[];
  /** The claim was made before, by this request. */
  readonly claimedBy: string | undefined;
}

/** A soft budget that is past its limit. */
export interface Warning {
  readonly node: string;
  readonly window: string;
  readonly resetsAt: string;
}

/** A coded refusal of the error catalogue. */
export interface RefusedLease {
  readonly outcome: 'refused';
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;
  /**
   * The limit in the way, when everything that is missing is held by leases: it may come back.
   * Undefined when waiting cannot help.
   */
  readonly heldIn: HeldLimit | undefined;
}

/** A limit that only held money fills. */
export interface HeldLimit {
  readonly node: string;
  /** As in `Limit`. */
  readonly name: string;
  /** What of it is free, too little for the ask. */
  readonly left: bigint;
}

export type LeaseAnswer = GrantedLease | RefusedLease;

/** A lease to be opened: the largest amount between the ask's estimate and `most`, or nothing. */
export interface OpenWish {
  readonly ask: LeaseAsk;
  readonly most: bigint;
}

/** A part of a lease that its holder will not use. The same number is the same part. */
export interface Shrink {
  readonly ledger: string;
  readonly incarnation: string;
  readonly lease: string;
  readonly number: bigint;
  readonly amount: bigint;
}

/** What one turn brings to the ledger. */
export interface Wishes {
  readonly shrinks: readonly Shrink[];
  readonly opens: readonly OpenWish[];
}

export interface Answers {
  /** Whether the ledger is done with it: taken back now or before, or unknown. */
  readonly shrinks: readonly boolean[];
  readonly opens: readonly LeaseAnswer[];
}

/** A lease that the ledger holds open. */
export interface HeldLease {
  readonly organization: string;
  readonly ledger: string;
  readonly lease: string;
  readonly incarnation: string;
  readonly number: bigint;
}

/** Whose leases, and which; of one ledger. */
export interface LeasesOf {
  readonly ledger: string;
  readonly incarnation: string;
  readonly leases: readonly string[];
}

/** All that came to an incarnation, of what it asked for up to a number. */
export interface SeenLeases extends LeasesOf {
  readonly upTo: bigint;
}

/** How long a lease lives on, counted from when its holder asked; 0: it admits nothing more. */
export interface Extension {
  readonly lease: string;
  readonly ttlMs: bigint;
}

/** The ledger, as quota needs it. Throws `service_unavailable` or `deadline_exceeded`. */
export interface LeaseLedger {
  headroom(ask: LeaseAsk, signal: AbortSignal): Promise<Headroom>;
  /**
   * Takes parts of leases back, then opens leases: in this order, at once, each answered by itself.
   * Asked again under the same keys while the ledger does not answer.
   */
  apply(ledger: string, wishes: Wishes): Promise<Answers>;
  extend(wanted: LeasesOf): Promise<readonly Extension[]>;
  /**
   * Frees some of what an incarnation asked for up to a number and is not in `leases`, and grants
   * none of it later.
   */
  closeUnseen(seen: SeenLeases): Promise<void>;
  /** All that these hold, in every ledger; a fault where some ledger does not answer. */
  openLeases(incarnations: readonly string[]): Promise<readonly HeldLease[]>;
  /** All that this one holds in a ledger. */
  openLeasesIn(ledger: string, incarnation: string): Promise<readonly HeldLease[]>;
}
