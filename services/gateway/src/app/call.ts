import type { Clock } from '@alfred/clock';
import type { ChatRequest } from '@alfred/openai-wire';
import type { Caller } from '../domain/caller.ts';
import type { Estimate } from '../domain/estimate.ts';
import type { ModelRoute } from '../domain/model-route.ts';
import type { Subject } from '../domain/records.ts';
import type { Taken } from '../ports/leases.ts';

/** What a client asked for. */
export interface ChatAsk {
  /** Minted by the gateway; a client's own id never becomes one. */
  readonly requestId: string;
  readonly caller: Caller;
  readonly request: ChatRequest;
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal;
}

/** A request that policy allows, with its price and its bound. */
export interface CallPlan {
  readonly outcome: 'planned';
  readonly route: ModelRoute;
  readonly estimate: Estimate;
  /** The version of the price book. */
  readonly price: string;
  readonly policy: string;
  readonly rule: string;
}

/** A request that money was taken for. */
export interface Call {
  readonly ask: ChatAsk;
  readonly plan: CallPlan;
  readonly taken: Taken;
  readonly subject: Subject;
  readonly startedAt: bigint;
  readonly times: CallTimes;
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
