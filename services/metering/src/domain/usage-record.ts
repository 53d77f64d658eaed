// What gateways write down about requests, as far as metering acts on it.
import type { UsageBuckets } from '@alfred/pricing';

/** One call of a provider, as far as it costs something. */
export interface RatedCall {
  readonly provider: string;
  readonly model: string;
  /** A decimal string: its part of the charge. */
  readonly amount: string;
  /** The price version that charged it. */
  readonly price: string;
  /** Nothing, where it cost nothing. */
  readonly usage: UsageBuckets | undefined;
}

/** The arm of an experiment that served a request, as its ending says it. */
export interface ServedArm {
  readonly route: string;
  readonly experiment: string;
  readonly arm: string;
  /** The code that the last call failed with, or that ended it; empty when it was answered. */
  readonly code: string;
}

/** How a request ended, with its charge in minor units as the gateway wrote it. */
export interface Ending {
  readonly type: 'ending';
  readonly ending: 'settled' | 'released' | 'reconciled';
  readonly request: string;
  readonly organization: string;
  readonly ledger: string;
  readonly node: string;
  readonly apiKey: string;
  readonly lease: string;
  readonly asset: string;
  /** A decimal string; checked before anything is done with it. */
  readonly amount: string;
  readonly usage: UsageBuckets;
  readonly how: string;
  /** The price version that charged it. */
  readonly price: string;
  readonly provider: string;
  readonly model: string;
  readonly policy: string;
  /** Wall time in microseconds: prices and rates are those of this instant. */
  readonly startedAt: bigint;
  /**
   * How long the provider took, and from the request's arrival to the first byte of its answer.
   * Microseconds; 0 where nobody knows.
   */
  readonly tookMicros: bigint;
  readonly firstByteMicros: bigint;
  readonly tags: Readonly<Record<string, string>>;
  /**
   * Every call, where one failed: the amount is the sum of theirs. Empty where all there is to a
   * charge is said above.
   */
  readonly calls: readonly RatedCall[];
  /** The ledger's key of the lease; empty when the gateway did not say. */
  readonly leaseKey: string;
  /** Of a request of an experiment. */
  readonly arm?: ServedArm | undefined;
  /** Of an answer that was given before: what it costs, in hundredths of what its usage does. */
  readonly cachedPercent?: number | undefined;
}

/** The last word on a lease. */
export interface Returned {
  readonly type: 'returned';
  readonly organization: string;
  readonly ledger: string;
  readonly lease: string;
  readonly incarnation: string;
  readonly admitted: bigint;
}

/** A request that a gateway refused, by whose books it would have been paid. */
export interface Refusal {
  readonly ledger: string;
  readonly node: string;
  readonly apiKey: string;
  readonly code: string;
  /** Microseconds. */
  readonly at: bigint;
}

/** Part of a request's story, and nothing to be done about: admitted, called again, refused. */
export interface Note {
  readonly type: 'note';
  readonly request: string;
  readonly organization: string;
  /** What an admitted request was expected to cost at most, in minor units; empty for a refused one. */
  readonly estimate: string;
  /** Where the money of an admitted request is held; empty for others. */
  readonly lease: string;
  /** Of a refused one. */
  readonly refusal?: Refusal;
}

/** The first record of a gateway's start. */
export interface Opened {
  readonly type: 'opened';
  readonly incarnation: string;
}

/** Written by a newer gateway: passed over, because metering cannot know what it asks for. */
export interface Unknown {
  readonly type: 'unknown';
}

/** One record, with the bytes that tell it again. */
export type UsageRecord = (Ending | Returned | Note | Opened | Unknown) & {
  readonly bytes: Uint8Array;
};

/** Consecutive records of one incarnation's journal. */
export interface UsageBlock {
  readonly incarnation: string;
  /** Where the first record begins, and where the last one ends. */
  readonly start: bigint;
  readonly end: bigint;
  readonly records: readonly UsageRecord[];
  /** How many bytes each record takes in the journal; empty when the sender did not say. */
  readonly sizes: readonly number[];
}
