import { type UsageBuckets, usageBuckets } from '@alfred/pricing';
import { modelId } from '../../domain/model-route.ts';
import type { Admitted } from '../../domain/records.ts';
import { costOf, modelOf, type RequestStory, safetyOf } from '../../domain/request-story.ts';
import type { Routing } from '../../domain/route.ts';
import { renderAmount, renderAsset, renderInstant, renderTime } from './render.ts';

/** The whole story of one call; what has not happened is null. */
export function renderRequest(story: RequestStory) {
  const { admitted, attempted, refused, ending, subject } = story;
  const planned = attempted ?? admitted;
  const asset = admitted?.asset ?? ending?.asset;
  const cost = costOf(story);
  return {
    id: story.request,
    status: story.status,
    node: subject.node,
    apiKey: subject.apiKey,
    surface: admitted?.surface ?? null,
    stream: admitted?.stream ?? null,
    provider: ending?.provider ?? planned?.provider ?? null,
    model: modelOf(story) ?? null,
    admittedAt: renderTime(admitted?.at),
    asset: asset === undefined ? null : renderAsset(asset),
    estimate: amountIn(asset, planned?.estimate),
    lease: admitted?.lease ?? null,
    account: accountOf(admitted?.account),
    claim: claimOf(admitted?.leaseKey),
    tags: { ...admitted?.tags },
    policy: decisionOf(story),
    price: priceOf(story),
    ceiling: planned?.ceiling ?? false,
    cost: cost === 0n && asset === undefined ? '0.00' : amountIn(asset, cost),
    ...usageOf(ending),
    calls: callsOf(story, asset),
    routing: routingOf(admitted?.routing),
    cache: cacheOf(admitted),
    ending: ending ? endingOf(ending) : null,
    safety: renderSafety(story),
    refusal: refused ? { code: refused.code, at: renderInstant(refused.at) } : null,
    entry: story.entry === undefined ? null : Number(story.entry),
    disputed: story.disputed,
  };
}

function renderSafety(story: RequestStory) {
  const { findings, notScanned } = safetyOf(story);
  return {
    findings: findings.map(({ side, kind, action, policy, rule, count }) => ({
      ...{ side, kind, action, policy: { version: policy, rule }, count },
    })),
    notScanned: notScanned.map(({ side, what, count }) => ({ side, what, count })),
  };
}

/** By what kind of hit it was answered and what that costs, or why not; null without a cache. */
function cacheOf(admitted: Pick<Admitted, 'cached' | 'cacheMiss'> | undefined) {
  const { cached, cacheMiss: reason } = admitted ?? {};
  if (cached) {
    const { kind, percent, similarity } = cached;
    return { outcome: 'hit', kind, percent, similarity, reason: null } as const;
  }
  if (reason === undefined) return null;
  return { outcome: 'miss', kind: null, percent: null, similarity: null, reason } as const;
}

/** The models of a route in the order in which they were to be called, and why others were not. */
function routingOf(routing: Routing | undefined) {
  if (!routing) return null;
  const { route, version, strategy, experiment, arm, considered } = routing;
  return {
    ...{ route, version: Number(version), strategy },
    ...{ experiment: experiment || null, arm: arm || null },
    considered: considered.map(({ model, reason }) => ({ model, passedOver: reason || null })),
  };
}

type Ending = NonNullable<RequestStory['ending']>;

function amountIn(asset: string | undefined, minor: bigint | undefined): string | null {
  return asset === undefined || minor === undefined ? null : renderAmount(minor, asset);
}

/** `wallet:usr_…` in its two parts. */
function accountOf(
  account: string | undefined,
): { readonly kind: 'wallet' | 'pool'; readonly node: string } | null {
  const [, kind, node] = /^(wallet|pool):(.+)$/.exec(account ?? '') ?? [];
  return node === undefined ? null : { kind: kind === 'pool' ? kind : 'wallet', node };
}

/** The attempt under a client's idempotency key, which stands at the end of the lease's key. */
function claimOf(leaseKey: string | undefined) {
  const [, attempt] = /^api:.+:([0-9]{1,9})$/.exec(leaseKey ?? '') ?? [];
  return attempt === undefined ? null : { attempt: Number(attempt) };
}

function priceOf({ ending, admitted }: RequestStory): string | null {
  if (ending && ending.type !== 'released') return ending.price;
  return admitted?.price ?? null;
}

/** The policy that decided, and its rule. */
function decisionOf({ admitted, refused }: RequestStory) {
  const decided = admitted ?? refused;
  return decided && decided.policy !== '' ? { version: decided.policy, rule: decided.rule } : null;
}

/** What was used, how that is known, and how long it took. */
function usageOf(ending: Ending | undefined) {
  if (ending?.type !== 'settled') {
    const attempts = ending?.type === 'released' ? ending.attempts : null;
    return { attempts, how: null, usage: null, timings: null, finishReason: null };
  }
  return {
    attempts: ending.attempts,
    how: ending.how,
    usage: bucketsOf(ending.usage),
    finishReason: ending.finishReason === '' ? null : ending.finishReason,
    timings: {
      startedAt: renderInstant(ending.startedAt),
      providerMicros: Number(ending.providerMicros),
      firstByteMicros: Number(ending.firstByteMicros),
    },
  };
}

/** Every call of a provider that is told of: of one that answered at once, its ending says it all. */
function callsOf({ ending }: RequestStory, asset: string | undefined) {
  const calls = ending && ending.type !== 'reconciled' ? (ending.calls ?? []) : [];
  return calls.map(({ provider, model, deployment, code, amount, usage, how, ...call }) => ({
    provider,
    model: modelId(provider, model),
    deployment: deployment || null,
    at: renderInstant(call.at),
    tookMicros: Number(call.tookMicros),
    code: code === '' ? null : code,
    cost: amountIn(asset, amount) ?? '0.00',
    price: call.price,
    how: how ?? null,
    usage: usage ? bucketsOf(usage) : null,
  }));
}

function bucketsOf(usage: UsageBuckets): Readonly<Record<string, number>> {
  const used = usageBuckets.filter((bucket) => usage[bucket] > 0n);
  return Object.fromEntries(used.map((bucket) => [bucket, Number(usage[bucket])]));
}

function endingOf(ending: Ending) {
  const shared = { type: ending.type, at: renderInstant(ending.at) };
  switch (ending.type) {
    case 'settled':
      return { ...shared, reason: null };
    case 'released':
      return { ...shared, reason: ending.reason };
    case 'reconciled':
      return { ...shared, reason: ending.policy };
  }
}
