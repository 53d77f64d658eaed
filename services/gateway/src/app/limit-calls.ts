// Limits that a call is counted against once its model and its most are known.
import { inputBuckets, outputBuckets, type UsageBuckets } from '@alfred/pricing';
import type { CallDecision } from '../domain/call-limit.ts';
import { limitsOfCall } from '../domain/caller-limit.ts';
import { namesOf } from '../domain/model-route.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { limitParams } from '../domain/request-limit.ts';
import type { LeavingCall, RateBasis, RateLimits } from '../ports/rate-limits.ts';
import type { CallPlan, ChatAsk } from './call.ts';
import type { Ending } from './ending.ts';
import { endingWith } from './ending-with.ts';

/** A call that may run, until it says that it has ended. */
export interface EnteredCall {
  readonly outcome: 'entered';
  /** How many tokens it used. Only the first word counts. */
  left(tokens: number): void;
}

/** Counts a call against the limits of its caller that need its plan. */
export type EnterCall = (ask: ChatAsk, plan: CallPlan) => Promise<EnteredCall | Refusal>;

const unlimited: EnteredCall = { outcome: 'entered', left: () => {} };

/**
 * Requests for a model, tokens and places, in this order. A call enters with the most tokens that it can
 * use; what is refused has taken none, and no place.
 */
export function limitCalls(deps: {
  readonly rateLimits: Pick<RateLimits, 'take' | 'enter' | 'leave'>;
}): EnterCall {
  const { rateLimits } = deps;
  return async (ask, plan) => {
    const { caller, requestId: call } = ask;
    if (caller.limits.length === 0) return unlimited;
    const { organization } = caller;
    const { windows, calls } = limitsOfCall(caller.limits, modelsOf(ask, plan));
    const requests = await rateLimits.take({ organization, limits: windows });
    if (requests?.outcome === 'refused') return refuse('rate_limited', limitParams(requests));
    const tokens = plan.estimate.inputMax + plan.estimate.outputMax;
    const entering = { organization, call, tokens, limits: calls };
    const decision = await rateLimits.enter(entering);
    if (decision) ask.onTokens?.(decision);
    if (decision?.block) return refusalOf(decision, tokens);
    return decision ? entered(rateLimits, entering) : unlimited;
  };
}

/** An ending that says so to the limits, with what was used: by calls that failed, too. */
export function leavingEnding(ending: Ending, call: EnteredCall): Ending {
  let failed = 0;
  return endingWith(ending, {
    failed: (code, measured) => {
      failed += measured ? tokensOf(measured.usage) : 0;
      ending.failed(code, measured);
    },
    settle: (charge) => {
      call.left(failed + tokensOf(charge.usage));
      return ending.settle(charge);
    },
    close: (code) => {
      call.left(failed);
      return ending.close(code);
    },
    ensure: (produced) => {
      call.left(failed + (produced ? tokensOf(produced.usage) : 0));
      ending.ensure(produced);
    },
  });
}

/** As clients write it, and by every other name that rules may know it by. */
function modelsOf({ request }: ChatAsk, { route }: CallPlan): readonly string[] {
  return [request.model, ...namesOf(route, route.price)];
}

function entered(rateLimits: Pick<RateLimits, 'leave'>, call: LeavingCall): EnteredCall {
  let isIn = true;
  return {
    outcome: 'entered',
    left: (tokens) => {
      if (isIn) rateLimits.leave({ ...call, tokens });
      isIn = false;
    },
  };
}

function tokensOf(usage: UsageBuckets): number {
  let sum = 0n;
  for (const bucket of [...inputBuckets, ...outputBuckets]) sum += usage[bucket];
  return Number(sum);
}

function refusalOf(
  { block, limit, waitMicros }: CallDecision & { readonly basis: RateBasis },
  needed: number,
): Refusal {
  const { kind, id, windowSeconds, tokens, concurrency } = limit;
  const of = { kind, id };
  if (block === 'concurrency') {
    const retryAfter = String(Math.ceil(waitMicros / 1e6));
    const params = { ...of, concurrency: String(concurrency), retryAfter };
    return refuse('concurrency_limit_reached', params);
  }
  const told = { ...of, tokens: String(tokens), windowSeconds: String(windowSeconds) };
  if (block === 'too_large') {
    return refuse('token_limit_too_small', { ...told, needed: String(needed) });
  }
  const retryAfter = String(Math.ceil(waitMicros / 1e6));
  const retryAfterMs = String(Math.ceil(waitMicros / 1e3));
  return refuse('token_limit_reached', { ...told, retryAfter, retryAfterMs });
}
