// What a gateway writes down about a request, in its own words. The journal's adapter encodes it.
import type { OperationName } from '@alfred/openai-wire';
import type { UsageBuckets } from '@alfred/pricing';

/** Who asked, and out of whose books it is paid. The same in every record of one request. */
export interface Subject {
  readonly organization: string;
  readonly ledger: string;
  readonly node: string;
  readonly apiKey: string;
}

/** By which of the gateway's surfaces a request came: its dialect, its route and its records. */
export type Surface =
  | 'chat.completions'
  | 'responses'
  | 'messages'
  | 'generate_content'
  | 'inference'
  | OperationName;

interface OfRequest {
  /** Wall time in microseconds. */
  readonly at: bigint;
  readonly request: string;
  readonly subject: Subject;
}

/** What reports group by: keys that the organisation declared. */
export type Tags = Readonly<Record<string, string>>;

/** A lease as every record of its requests names it. */
interface OfLease {
  readonly lease: string;
  /** The ledger's key of the lease: with it, a lease that closed long ago is found. */
  readonly leaseKey: string;
}

/** Durable before the provider is called. */
export interface Admitted extends OfRequest, OfLease {
  /** `USD/9`; amounts are its minor units. */
  readonly asset: string;
  /** The most that this request can cost. */
  readonly estimate: bigint;
  /** What is charged when the ending is lost: the price of the bounded input. */
  readonly inputEstimate: bigint;
  readonly provider: string;
  readonly model: string;
  /** The price version that estimated it. */
  readonly price: string;
  /** `<node>@<version>` of the policy that allowed it, and the rule that decided. */
  readonly policy: string;
  readonly rule: string;
  readonly stream: boolean;
  readonly surface: Surface;
  /** Those of the node and those of the call. */
  readonly tags: Tags;
  /** Who pays: `wallet:<node>` or `pool:<node>`; records of earlier releases do not say. */
  readonly account?: string | undefined;
  /** The model has no price of its own: the book's ceiling estimated it. */
  readonly ceiling?: boolean | undefined;
}

/** How the usage of a settled request is known. */
export type UsageSource = 'provider' | 'estimated' | 'aborted';

/** The request has ended and this is its charge. */
export interface Settled extends OfRequest, OfLease {
  readonly type: 'settled';
  readonly asset: string;
  readonly amount: bigint;
  readonly usage: UsageBuckets;
  readonly how: UsageSource;
  readonly price: string;
  readonly provider: string;
  readonly model: string;
  readonly policy: string;
  /** In OpenAI's vocabulary; empty when the provider never said. */
  readonly finishReason: string;
  readonly attempts: number;
  /** Wall time in microseconds. */
  readonly startedAt: bigint;
  readonly providerMicros: bigint;
  readonly firstByteMicros: bigint;
  /** The provider's own id of the request, or empty. */
  readonly providerRequest: string;
  readonly tags: Tags;
  /** The model has no price of its own: the book's ceiling charged it. */
  readonly ceiling?: boolean | undefined;
}

/** The request has ended and nothing is charged. */
export interface Released extends OfRequest, OfLease {
  readonly type: 'released';
  /** Of the lease, although nothing is taken from it. */
  readonly asset: string;
  /** The error code that ended it. */
  readonly reason: string;
  readonly provider: string;
  readonly model: string;
  readonly attempts: number;
}

/** The one ending of an admitted request that this process saw. */
export type Ended = Settled | Released;

/** Never admitted. */
export interface Refused extends OfRequest {
  readonly code: string;
  readonly model: string;
  /** Empty when no policy was asked. */
  readonly policy: string;
  readonly rule: string;
}

/** The last word on a lease. */
export interface Returned {
  readonly at: bigint;
  readonly lease: string;
  readonly ledger: string;
  readonly organization: string;
  /** How many requests it admitted in this journal. */
  readonly admitted: number;
}
