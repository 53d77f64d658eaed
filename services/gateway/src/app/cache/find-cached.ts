// Between the plan and the money: is there an answer to this already?
import type { Cached } from '../../domain/records.ts';
import type { CacheAddress, CachedAnswer, ResponseCache } from '../../ports/response-cache.ts';
import type { CallPlan, ChatAsk } from '../call.ts';
import { addressOf } from './cache-address.ts';
import type { CacheWatch } from './cache-watch.ts';
import type { CacheTold, MissReason } from './cache-words.ts';
import { type AlikeQuestion, findAlike, type Likeness } from './find-alike.ts';
import { type CacheHit, candidateFor, hitPlan } from './replay.ts';
import { isSameAnswer } from './shadow-hit.ts';
import { type CacheTerms, whyNot } from './whether-cached.ts';

/** What was found, or where an answer is to be kept. */
export interface CacheLookup {
  readonly told: CacheTold;
  /** By it the answer is paid. */
  readonly plan: CallPlan;
  readonly hit?: CacheHit | undefined;
  /** Undefined: the answer is not kept. */
  readonly keepAt?: KeepAt | undefined;
}

export interface KeepAt {
  readonly address: CacheAddress;
  readonly ttlSeconds: number;
  /** Told of the answer that is kept there. */
  readonly onKept: (answer: CachedAnswer) => void;
}

export interface FindCachedDeps {
  readonly responses: ResponseCache;
  readonly likeness: Likeness;
  readonly cacheWatch: CacheWatch;
  readonly clock: { nowMicros(): bigint };
  readonly random: () => number;
  readonly running: { track<Result>(work: Promise<Result>): Promise<Result> };
}

/** A request whose policy wants a cache. */
interface Cacheable {
  readonly plan: CallPlan;
  readonly section: CacheTerms;
}

/** Looks for an answer as policy lets. */
export async function findCached(
  deps: FindCachedDeps,
  ask: ChatAsk,
  { plan, section }: Cacheable,
): Promise<CacheLookup> {
  const found = await look(deps, ask, { plan, section });
  deps.cacheWatch.told(found.told);
  return found;
}

async function look(
  deps: FindCachedDeps,
  ask: ChatAsk,
  { plan, section }: Cacheable,
): Promise<CacheLookup> {
  const unfit = whyNot(ask, plan);
  if (unfit) return missed(plan, unfit);
  const address = addressOf(ask, plan, section.scope);
  const keepAt = { address, ttlSeconds: section.ttlSeconds, onKept: () => {} };
  if (ask.cache?.fresh) return missed(plan, 'asked', keepAt);
  const percent = section.hitPercent;
  const answer = await deps.responses.find(address);
  if (answer) {
    const cached: Cached = { kind: 'exact', percent, similarity: 100 };
    return foundOr({ answer, cached }, plan) ?? missed(plan, 'provider', keepAt);
  }
  return lookAlike(deps, ask, { plan, section, keepAt });
}

async function lookAlike(
  deps: FindCachedDeps,
  ask: ChatAsk,
  of: Cacheable & { readonly keepAt: KeepAt },
): Promise<CacheLookup> {
  const { plan, section } = of;
  const { partition } = of.keepAt.address;
  const found = await findAlike(deps, ask, { plan, section, partition });
  const { answer, asked, similarity, reason } = found;
  const keepAt = { ...of.keepAt, onKept: noting(deps, ask, { asked, keepAt: of.keepAt }) };
  if (!answer) return missed(plan, reason, keepAt);
  if (deps.random() * 100 < (section.shadowPercent ?? 0)) {
    const onKept = (came: CachedAnswer): void => {
      keepAt.onKept(came);
      void deps.running.track(judge(deps, ask, { plan, answer, came }));
    };
    return missed(plan, 'shadow', { ...keepAt, onKept });
  }
  const cached: Cached = { kind: 'semantic', percent: section.hitPercent, similarity };
  return foundOr({ answer, cached }, plan) ?? missed(plan, 'provider', keepAt);
}

/** Tells whoever watches whether the earlier answer would have fitted. */
async function judge(
  { likeness, cacheWatch }: FindCachedDeps,
  { caller, requestId: request }: ChatAsk,
  of: { readonly plan: CallPlan; readonly answer: CachedAnswer; readonly came: CachedAnswer },
): Promise<void> {
  const fitted = await isSameAnswer(likeness.embedder, of.answer, of.came);
  const { organization } = caller;
  const route = of.plan.routing?.route ?? '';
  if (fitted !== undefined) cacheWatch.judged({ organization, route, request, fitted });
}

/** Notes a question where its answer is kept, so that others like it find that. */
function noting(
  { likeness }: FindCachedDeps,
  { caller }: ChatAsk,
  { asked, keepAt }: { readonly asked: AlikeQuestion | undefined; readonly keepAt: KeepAt },
): KeepAt['onKept'] {
  return ({ expiresAt }) => {
    if (!asked) return;
    const { place, vector, question } = asked;
    const { key } = keepAt.address;
    likeness.alike.note(place, { vector, question, key, author: caller.node, expiresAt });
  };
}

function foundOr(hit: CacheHit, plan: CallPlan): CacheLookup | undefined {
  const candidate = candidateFor(hit.answer, plan);
  if (!candidate) return undefined;
  const { cached } = hit;
  return { told: { outcome: 'hit', cached }, plan: hitPlan(candidate, plan, hit), hit };
}

function missed(plan: CallPlan, reason: MissReason, keepAt?: KeepAt): CacheLookup {
  return { told: { outcome: 'miss', reason }, plan: { ...plan, cacheMiss: reason }, keepAt };
}
