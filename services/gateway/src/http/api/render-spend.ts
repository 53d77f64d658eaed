import type { Spend, SpendKey, SpendRow } from '../../ports/api/insights.ts';
import { renderAmount, renderAsOf, renderAsset, renderInstant } from './render.ts';

/** Rows show the keys that were asked for, and no others. */
export function renderSpend(spend: Spend, asked: SpendAsked) {
  const { rows, asOf, isCut } = spend;
  const data = rows.map((row) => ({
    ...renderRow(row, asked.by),
    lineage: lineageOf(row, asked, spend),
  }));
  return { node: asked.node, data, isCut, asOf: renderAsOf(asOf) };
}

/** Below which node, told apart by what, and of which model or provider alone. */
export interface SpendAsked {
  readonly node: string;
  readonly by: readonly SpendKey[];
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
}

const spanOf = { hour: 3_600_000_000n, day: 86_400_000_000n } as const;

/** The entries that these figures are the sums of, no more and no fewer. */
function lineageOf(row: SpendRow, { node, by, ...of }: SpendAsked, spend: Spend): string {
  const query = new URLSearchParams({
    ...stretchOf(row, by, spend),
    below: node,
    upTo: String(spend.asOf.seq),
    order: 'oldest',
  });
  const model = by.includes('model') ? (row.model ?? '') : of.model;
  const provider = by.includes('provider') ? (row.provider ?? '') : of.provider;
  if (by.includes('node') && row.node) query.set('spender', row.node);
  if (model !== undefined) query.set('model', model);
  if (provider !== undefined) query.set('provider', provider);
  return `/api/v1/audit?${query}`;
}

/** The part of what was counted that a row is about: all of it, an hour of it, or a day. */
function stretchOf({ start }: SpendRow, by: readonly SpendKey[], { from, until }: Spend) {
  const key = (['hour', 'day'] as const).find((each) => by.includes(each));
  const first = key && start !== undefined && start > from ? start : from;
  const end = key && start !== undefined ? start + spanOf[key] : until;
  const last = end < until ? end : until;
  return { countedFrom: renderInstant(first), countedUntil: renderInstant(last) };
}

function renderRow(row: SpendRow, by: readonly SpendKey[]) {
  const { start } = row;
  const hasStart = by.includes('hour') || by.includes('day');
  return {
    ...(by.includes('node') ? { node: row.node } : {}),
    ...(by.includes('model') ? { model: row.model } : {}),
    ...(by.includes('provider') ? { provider: row.provider } : {}),
    ...(hasStart && start !== undefined ? { start: renderInstant(start) } : {}),
    amounts: Object.entries(row.amounts).map(([asset, amount]) => ({
      asset: renderAsset(asset),
      amount: renderAmount(amount, asset),
    })),
    requests: Number(row.requests),
    released: Number(row.released),
    tokens: Object.fromEntries(
      Object.entries(row.tokens).map(([bucket, units]) => [bucket, Number(units)]),
    ),
    latency: renderLatency(row.latency),
  };
}

function renderLatency(latency: SpendRow['latency']) {
  return {
    count: Number(latency.count),
    meanMs: millisOf(latency.meanMicros),
    p50Ms: millisOf(latency.p50Micros),
    p95Ms: millisOf(latency.p95Micros),
    firstByteMeanMs: millisOf(latency.firstByteMeanMicros),
  };
}

const millisOf = (micros: bigint): number => Number(micros) / 1_000;
