import type { Refusal } from './refusal.ts';

/** At most so many requests in any stretch of time of this length. */
export interface RequestLimit {
  readonly requests: number;
  readonly windowSeconds: number;
}

/** A limit that holds for a caller, and whose it is. */
export interface AppliedLimit extends RequestLimit {
  /** key | node */
  readonly kind: string;
  readonly id: string;
  /** Under which it is counted: one of several of the same key or node. */
  readonly name: string;
}

/** How one limit stands once a request has asked for its place in it. Times are microseconds. */
export interface LimitStanding {
  readonly limit: AppliedLimit;
  /** Requests in the window, with this one if it was let in. */
  readonly used: number;
  /** Until there is a place; 0 when there was one. */
  readonly waitMicros: number;
  /** Until the window is empty if nobody asks any more. */
  readonly resetMicros: number;
}

/** Where a decision was made: over all gateways, or by this one alone with its share. */
export type RateBasis = 'shared' | 'local';

/** Whether a request comes in, by all of its limits; told by the one that matters to its client. */
export interface RateDecision {
  readonly outcome: 'allowed' | 'refused';
  readonly basis: RateBasis;
  /** The one that blocks for longest; of an allowed request, the one with the fewest places left. */
  readonly limit: AppliedLimit;
  readonly remaining: number;
  readonly waitMicros: number;
  readonly resetMicros: number;
}

/** The decision that these standings make; undefined when no limit was asked about. */
export function decideRate(
  standings: readonly LimitStanding[],
  basis: RateBasis,
): RateDecision | undefined {
  const [first, ...rest] = standings;
  if (!first) return undefined;
  const told = rest.reduce((most, next) => (matters(next) > matters(most) ? next : most), first);
  const { limit, waitMicros, resetMicros } = told;
  const outcome = waitMicros > 0 ? 'refused' : 'allowed';
  return { outcome, basis, limit, remaining: leftOf(told), waitMicros, resetMicros };
}

/** Whatever blocks matters more than whatever does not. */
function matters(standing: LimitStanding): number {
  return standing.waitMicros > 0 ? standing.waitMicros : -leftOf(standing);
}

function leftOf({ limit, used }: LimitStanding): number {
  return Math.max(0, limit.requests - used);
}

/** One gateway's part of a limit that so many gateways share; never nothing. */
export function shareOf(limit: AppliedLimit, gateways: number): AppliedLimit {
  return { ...limit, requests: Math.max(1, Math.floor(limit.requests / gateways)) };
}

/** What a refusal by a limit says of it. */
export function limitParams({ limit, waitMicros }: RateDecision): Refusal['params'] {
  return {
    kind: limit.kind,
    id: limit.id,
    requests: String(limit.requests),
    windowSeconds: String(limit.windowSeconds),
    retryAfter: String(Math.ceil(waitMicros / 1e6)),
  };
}
