import type { Clock } from '@alfred/clock';
import type { Caller } from '../domain/caller.ts';
import { windowsOfRequest } from '../domain/caller-limit.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { limitParams, type RateDecision, type RequestLimit } from '../domain/request-limit.ts';
import type { Observer } from '../ports/observer.ts';
import type { RateLimits } from '../ports/rate-limits.ts';
import { microsOf } from './call.ts';

export interface LimitRequestsDeps {
  readonly rateLimits: Pick<RateLimits, 'take'>;
  /** Of keys that have none of their own. */
  readonly usualLimit: RequestLimit | undefined;
  readonly clock: Clock;
  readonly observer: Observer;
}

/** A request that was counted, or refused because there was no place for it. */
export interface CountedRequest {
  readonly decision: RateDecision;
  readonly refusal: Refusal | undefined;
}

/** Counts a request against the limits of its caller; undefined when there are none. */
export type LimitRequests = (asked: {
  readonly caller: Caller;
  readonly requestId: string;
}) => Promise<CountedRequest | undefined>;

/**
 * Before anything else is looked at that a request costs: what is refused here is written nowhere and
 * has taken nothing. What comes in counts, whatever becomes of it.
 */
export function limitRequests(deps: LimitRequestsDeps): LimitRequests {
  const { rateLimits, usualLimit, clock, observer } = deps;
  return async ({ caller, requestId }) => {
    const limits = windowsOfRequest(caller, usualLimit);
    if (limits.length === 0) return undefined;
    const arrived = microsOf(clock);
    const { organization } = caller;
    const decision = await rateLimits.take({ organization, limits });
    if (!decision) return undefined;
    if (decision.outcome === 'allowed') return { decision, refusal: undefined };
    const refusal = refuse('rate_limited', limitParams(decision));
    observer.ended({
      ...{ request: requestId, organization, outcome: 'refused', code: refusal.code },
      ...{ provider: '', model: '', attempts: 0, stream: false },
      ownMicros: microsOf(clock) - arrived,
      providerMicros: 0,
    });
    return { decision, refusal };
  };
}
