// What a gateway writes down about a request, in its own words. The journal's adapter encodes it.
import type { OperationName } from '@alfred/openai-wire';
import type { UsageBuckets } from '@alfred/pricing';
import type { ArmOfRoute, Routing } from './route.ts';
import type { SafetyReport } from './safety/safety-report.ts';

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
  /** What safety found until then; undefined when there is nothing to tell. */
  readonly safety?: SafetyReport | undefined;
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

/** Where a call of a provider goes, and by which price. */
interface OfProvider {
  readonly provider: string;
  readonly model: string;
  /** Which of the provider's deployments; undefined when it has only one. */
  readonly deployment?: string | undefined;
  /** The version of the price book. */
  readonly price: string;
  /** The model has no price of its own: the book's ceiling stands for it. */
  readonly ceiling?: boolean | undefined;
}

/** An answer that was given before, and what it costs now. */
export interface Cached {
  readonly kind: 'exact' | 'semantic';
  /** In hundredths of what the call would have cost. */
  readonly percent: number;
  /** How alike the two requests are, in hundredths. */
  readonly similarity: number;
}

/** Durable before the provider is called. */
export interface Admitted extends OfRequest, OfLease, OfProvider {
  /** `USD/9`; amounts are its minor units. */
  readonly asset: string;
  /** The most that this request can cost. */
  readonly estimate: bigint;
  /** What is charged when the ending is lost: the price of the bounded input. */
  readonly inputEstimate: bigint;
  /** `<node>@<version>` of the policy that allowed it, and the rule that decided. */
  readonly policy: string;
  readonly rule: string;
  readonly stream: boolean;
  readonly surface: Surface;
  /** Those of the node and those of the call. */
  readonly tags: Tags;
  /** How a route came to the models that are called; undefined for a model by its own name. */
  readonly routing?: Routing | undefined;
  /** Who pays: `wallet:<node>` or `pool:<node>`; records of earlier releases do not say. */
  readonly account?: string | undefined;
  /** It is answered from an earlier call: no provider is asked. */
  readonly cached?: Cached | undefined;
  /** Why it is not, where policy lets. */
  readonly cacheMiss?: string | undefined;
}

/**
 * Another call is about to be made, because the one before failed. Durable before it is made, so
 * that whoever is called for a request is in the journal first. From here on its bounds are those
 * of the request.
 */
export interface Attempted extends OfRequest, OfLease, OfProvider {
  readonly asset: string;
  /** What the calls so far cost, and the most of this one. */
  readonly estimate: bigint;
  /** What is charged when the ending is lost: the calls so far, and the input of this one. */
  readonly inputEstimate: bigint;
  /** What the calls so far cost. */
  readonly spent: bigint;
  /** 2, 3, … */
  readonly number: number;
}

/** How the usage of a settled request is known. */
export type UsageSource = 'provider' | 'estimated' | 'aborted';

/** One call of a provider, as the ending of its request tells it. */
export interface Attempt extends OfProvider {
  /** When it was made: wall time in microseconds. */
  readonly at: bigint;
  readonly tookMicros: bigint;
  /** The code of the error that it failed with; empty when it answered. */
  readonly code: string;
  /** Its part of the charge, in minor units. */
  readonly amount: bigint;
  /** What is charged for; undefined when it costs nothing. */
  readonly usage: UsageBuckets | undefined;
  readonly how: UsageSource | undefined;
}

/**
 * The request has ended and this is its charge. Where several calls cost something, provider, usage
 * and price are those of the last of them; the amount is the sum.
 */
export interface Settled extends OfRequest, OfLease, OfProvider {
  readonly type: 'settled';
  readonly asset: string;
  readonly amount: bigint;
  readonly usage: UsageBuckets;
  readonly how: UsageSource;
  readonly policy: string;
  /** In OpenAI's vocabulary; empty when the provider never said. */
  readonly finishReason: string;
  /** The arm of an experiment that served it. */
  readonly arm?: ArmOfRoute | undefined;
  /** No provider was asked: provider, model and usage are those of the call that was. */
  readonly cached?: Cached | undefined;
  /** How many calls were made, and each of them where one failed. */
  readonly attempts: number;
  readonly calls?: readonly Attempt[] | undefined;
  /** Wall time in microseconds. */
  readonly startedAt: bigint;
  readonly providerMicros: bigint;
  readonly firstByteMicros: bigint;
  /** The provider's own id of the request, or empty. */
  readonly providerRequest: string;
  readonly tags: Tags;
}

/** The request has ended and nothing is charged. */
export interface Released extends OfRequest, OfLease {
  readonly type: 'released';
  /** Of the lease, although nothing is taken from it. */
  readonly asset: string;
  /** The arm of an experiment that was to serve it. */
  readonly arm?: ArmOfRoute | undefined;
  /** The error code that ended it. */
  readonly reason: string;
  readonly provider: string;
  readonly model: string;
  readonly attempts: number;
  readonly calls?: readonly Attempt[] | undefined;
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
