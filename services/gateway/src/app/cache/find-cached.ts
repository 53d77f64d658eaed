// Between the plan and the money: is there an answer to this already?
import type { Cached } from '../../domain/records.ts';
import type { CacheAddress, ResponseCache } from '../../ports/response-cache.ts';
import type { CallPlan, ChatAsk } from '../call.ts';
import { addressOf } from './cache-address.ts';
import type { CacheTold, MissReason } from './cache-words.ts';
import { type CacheHit, candidateFor, hitPlan } from './replay.ts';
import { cacheTermsOf, whyNot } from './whether-cached.ts';

/** What was found, or where an answer is to be kept. */
export interface CacheLookup {
  readonly told: CacheTold;
  /** By it the answer is paid. */
  readonly hit?: { readonly hit: CacheHit; readonly plan: CallPlan } | undefined;
  /** Undefined: the answer is not kept. */
  readonly keepAt?: { readonly address: CacheAddress; readonly ttlSeconds: number } | undefined;
}

export interface FindCachedDeps {
  readonly responses: ResponseCache;
  readonly clock: { nowMicros(): bigint };
}

/** Looks for an answer where policy lets; undefined where it says nothing of caches. */
export async function findCached(
  deps: FindCachedDeps,
  ask: ChatAsk,
  plan: CallPlan,
): Promise<CacheLookup | undefined> {
  const section = cacheTermsOf(plan);
  if (!section) return undefined;
  const unfit = whyNot(ask, plan);
  if (unfit) return { told: missed(unfit) };
  const address = addressOf(ask, plan, section.scope);
  const keepAt = { address, ttlSeconds: section.ttlSeconds };
  if (ask.cache?.fresh) return { told: missed('asked'), keepAt };
  const answer = await deps.responses.find(address);
  if (!answer || answer.expiresAt <= deps.clock.nowMicros()) {
    return { told: missed('absent'), keepAt };
  }
  const cached: Cached = { kind: 'exact', percent: section.hitPercent, similarity: 100 };
  return foundOr({ answer, cached }, plan) ?? { told: missed('provider'), keepAt };
}

function foundOr(hit: CacheHit, plan: CallPlan): CacheLookup | undefined {
  const candidate = candidateFor(hit.answer, plan);
  if (!candidate) return undefined;
  const { cached } = hit;
  return { told: { outcome: 'hit', cached }, hit: { hit, plan: hitPlan(candidate, plan, hit) } };
}

function missed(reason: MissReason): CacheTold {
  return { outcome: 'miss', reason };
}
