import type { Clock } from '@alfred/clock';
import type { AnyRequest } from '@alfred/openai-wire';
import type { PolicyTerms } from '@alfred/policy-document';
import type { CallDecision } from '../domain/call-limit.ts';
import type { Caller } from '../domain/caller.ts';
import type { Estimate } from '../domain/estimate.ts';
import type { ModelRoute } from '../domain/model-route.ts';
import type { Cached, Subject, Tags } from '../domain/records.ts';
import type { RouteTimeouts, Routing } from '../domain/route.ts';
import type { Tariff } from '../domain/tariff.ts';
import type { Taken } from '../ports/leases.ts';
import type { CacheWish, MissReason } from './cache/cache-words.ts';
import type { CallNotes } from './call-notes.ts';
import type { Rendering } from './rendering.ts';
import type { CallSafety } from './safety/call-safety.ts';

/** What a client asked for. */
export interface ChatAsk {
  /** Minted by the gateway; a client's own id never becomes one. */
  readonly requestId: string;
  /**
   * Mints the id of another round, after one that ended before it began: the last one minted is the
   * request's own from then on. Without it one round is all there is.
   */
  readonly anotherId?: (() => string) | undefined;
  readonly caller: Caller;
  /** Chat in the one dialect inside, whatever the client spoke; or something else that models do. */
  readonly request: AnyRequest;
  /** How the answer looks to this client. */
  readonly rendering: Rendering;
  /** Told how the token limits stand that the call is counted against. */
  readonly onTokens?: ((standing: CallDecision) => void) | undefined;
  /** The header `x-alfred-tags` as it came. */
  readonly tags?: string | undefined;
  /** The header `x-alfred-sticky`: whom an experiment serves with the same arm every time. */
  readonly sticky?: string | undefined;
  /** What the client says of earlier answers. */
  readonly cache?: CacheWish | undefined;
  /** The client's idempotency key, when it gave one. */
  readonly claim?: IdempotencyClaim | undefined;
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal;
}

/** A client's idempotency key and the body it stands for, each as an HMAC: nobody can read them. */
export interface IdempotencyClaim {
  readonly idempotency: string;
  readonly body: string;
}

/** One place that can serve a request: allowed by policy, with its price and its bound. */
export interface Candidate extends ModelRoute {
  /** Which of the provider's deployments; empty when any of them will do. */
  readonly deployment: string;
  readonly tariff: Tariff;
  readonly estimate: Estimate;
  readonly policy: string;
  readonly rule: string;
}

/**
 * A request that policy allows, with its price and its bound: those of the candidate that is asked
 * first, or, once another has its turn, of that one.
 */
export interface CallPlan {
  readonly outcome: 'planned';
  /** In the order in which they are asked; each on its own says what it costs at most. */
  readonly candidates: Candidates;
  readonly route: Candidate;
  readonly tariff: Tariff;
  readonly estimate: Estimate;
  readonly tags: Tags;
  readonly policy: string;
  readonly rule: string;
  /** What policy says beside its rules on models. */
  readonly terms: PolicyTerms;
  /** How a route came to the candidates; undefined for a model by its own name. */
  readonly routing: Routing | undefined;
  /** In place of the usual ones, where the route has any. */
  readonly timeouts?: RouteTimeouts | undefined;
  /** Wall time in microseconds: prices and rates are those of this instant. */
  readonly startedAt: bigint;
  /** The route lets it be answered by what answered a question like it. */
  readonly semanticCache?: boolean | undefined;
  /** It is answered from an earlier call, and costs its share of what that cost. */
  readonly cached?: Cached | undefined;
  /** Why it is not, where policy lets. */
  readonly cacheMiss?: MissReason | undefined;
}

/** There is at least one. */
export type Candidates = readonly [Candidate, ...Candidate[]];

/** What is the same whichever candidate serves the request. */
type Planned = Pick<
  CallPlan,
  | 'candidates'
  | 'tags'
  | 'terms'
  | 'startedAt'
  | 'routing'
  | 'timeouts'
  | 'semanticCache'
  | 'cached'
>;

/** The same plan with a candidate whose turn it is: price, bound and policy are its own. */
export function planOn(candidate: Candidate, planned: Planned): CallPlan {
  const { candidates, tags, terms, startedAt, routing, timeouts, semanticCache, cached } = planned;
  const { tariff, estimate, policy, rule } = candidate;
  const own = { route: candidate, tariff, estimate, policy, rule };
  const shared = { candidates, tags, terms, startedAt, routing, timeouts };
  return { outcome: 'planned', ...own, ...shared, semanticCache, ...(cached && { cached }) };
}

/** A request that money was taken for. */
export interface Call {
  readonly ask: ChatAsk;
  readonly plan: CallPlan;
  readonly taken: Taken;
  readonly subject: Subject;
  readonly startedAt: bigint;
  readonly times: CallTimes;
  /** Undefined where policy says nothing about safety. */
  readonly safety?: CallSafety | undefined;
  /** Undefined where policy keeps nothing of it. */
  readonly notes?: CallNotes | undefined;
}

/** When things happened, in monotonic microseconds: the arrival, until they do. */
export interface CallTimes {
  readonly arrived: number;
  providerAsked: number;
  firstByte: number;
  providerEnded: number;
}

/** Nothing has happened yet but the arrival. */
export function callTimes(arrived: number): CallTimes {
  return { arrived, providerAsked: arrived, firstByte: arrived, providerEnded: arrived };
}

/** Monotonic microseconds as a number: a process does not live for three hundred years. */
export function microsOf(clock: Clock): number {
  return Number(clock.elapsedMicros());
}

/** The provider's share of the time so far, and Alfred's own. */
export function sharesOf(times: CallTimes, now: number): { own: number; provider: number } {
  const provider = times.providerEnded - times.providerAsked;
  return { own: now - times.arrived - provider, provider };
}

/** The shares up to the first chunk of a stream; of one without chunks, up to its end. */
export function firstShares(
  times: CallTimes,
  now: number,
): { ownMicros: number; providerMicros: number } {
  const providerEnded = Math.max(times.firstByte, times.providerEnded);
  const { own, provider } = sharesOf({ ...times, providerEnded }, now);
  return { ownMicros: own, providerMicros: provider };
}

/** Who asked, as every record says it. */
export function subjectOf({ organization, ledger, node, key }: Caller): Subject {
  return { organization, ledger, node, apiKey: key };
}

/** How many answers of a model the request is for. */
export function answersOf(request: AnyRequest): number {
  return request.operation === 'chat' ? request.n : 1;
}
