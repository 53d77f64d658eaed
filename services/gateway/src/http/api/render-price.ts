import { assetById, formatAmount } from '@alfred/money';
import {
  type BookModel,
  type BookRate,
  type PriceEntry,
  type UsageBucket,
  usageBuckets,
} from '@alfred/pricing';
import type { Rerate } from '../../ports/api/metering-desk.ts';
import type { PriceVersion } from '../../ports/api/price-desk.ts';
import { readInstant, renderAmount, renderAsset, renderInstant } from './render.ts';

// How prices look to clients: for a million units, as decimal strings in the unit of their asset.

/** Prices that are not nothing, by bucket. */
type Minor = Readonly<Partial<Record<UsageBucket, string | bigint | undefined>>>;

export function renderEdition(model: BookModel) {
  const { provider, model: name, aliases = [], unpriced = false, asset } = model;
  const { tiers = [], hours = [], context = null, outputMax = null } = model;
  return {
    ...{ provider, model: name, aliases, unpriced, context, outputMax },
    from: renderFrom(model.from),
    asset: renderAsset(asset),
    prices: renderPrices(model.prices, asset),
    tiers: tiers.map((tier) => renderTier(tier, asset)),
    hours: hours.map(({ start, end, prices, tiers: own }) => ({
      ...{ start, end, prices: renderPrices(prices, asset) },
      ...(own ? { tiers: own.map((tier) => renderTier(tier, asset)) } : {}),
    })),
  };
}

export function renderEntryAt(found: {
  readonly version: string;
  readonly at: bigint;
  readonly entry: PriceEntry;
}) {
  const { provider, model, asset, prices, tiers, isCeiling = false } = found.entry;
  return {
    ...{ version: found.version, provider, model, ceiling: isCeiling },
    at: renderInstant(found.at),
    asset: renderAsset(asset),
    prices: renderPrices(prices, asset),
    tiers: tiers.map((tier) => renderTier({ ...tier, above: Number(tier.above) }, asset)),
  };
}

export function renderRate({ asset, dollars, from }: BookRate) {
  return { asset: renderAsset(asset), dollars, from: renderFrom(from) };
}

export function renderVersion({ version, since, supersededBy, supersededAt }: PriceVersion) {
  return {
    version,
    since: renderInstant(since),
    supersededBy: supersededBy ?? null,
    supersededAt: supersededAt === undefined ? null : renderInstant(supersededAt),
  };
}

export function renderRerate(rerate: Rerate) {
  const { id, status, createdAt, provider, toVersion, dryRun, totals } = rerate;
  const bound = (at: bigint) => (at === 0n ? null : renderInstant(at));
  return {
    ...{ id, provider, toVersion, dryRun },
    status: status === 'done' ? ('done' as const) : ('running' as const),
    createdAt: renderInstant(createdAt),
    model: rerate.model || null,
    fromVersion: rerate.fromVersion || null,
    since: bound(rerate.since),
    until: bound(rerate.until),
    organization: rerate.organization || null,
    seen: Number(rerate.seen),
    matched: Number(rerate.matched),
    changed: Number(rerate.changed),
    unpriced: Number(rerate.unpriced),
    refused: Number(rerate.refused),
    totals: totals.map(({ asset, before, after }) => ({
      asset: renderAsset(asset),
      before: renderAmount(before, asset),
      after: renderAmount(after, asset),
    })),
  };
}

function renderTier(
  { above, prices }: { readonly above: number; readonly prices: Minor },
  asset: string,
) {
  return { above, prices: renderPrices(prices, asset) };
}

function renderPrices(prices: Minor, assetId: string): Partial<Record<UsageBucket, string>> {
  const asset = assetById(assetId);
  const shown = usageBuckets.flatMap((bucket) => {
    const minor = prices[bucket];
    if (minor === undefined) return [];
    return [[bucket, asset ? formatAmount(BigInt(minor), asset) : `${minor}`]];
  });
  return Object.fromEntries(shown);
}

export function renderFrom(from: string | undefined): string | null {
  return from === undefined ? null : renderInstant(readInstant(from));
}
