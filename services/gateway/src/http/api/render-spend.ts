import type { Rebuild, Spend, SpendKey, SpendRow } from '../../ports/api/insights.ts';
import { renderAmount, renderAsOf, renderAsset, renderInstant, renderTime } from './render.ts';

/** Rows show the keys that were asked for, and no others. */
export function renderSpend(
  { rows, asOf, isCut }: Spend,
  { node, by }: { readonly node: string; readonly by: readonly SpendKey[] },
) {
  return { node, data: rows.map((row) => renderRow(row, by)), isCut, asOf: renderAsOf(asOf) };
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

export function renderRebuild({ done, size, differences, startedAt, endedAt, ...told }: Rebuild) {
  return {
    ...told,
    ...{ done: Number(done), size: Number(size), differences: Number(differences) },
    startedAt: renderInstant(startedAt),
    endedAt: renderTime(endedAt),
  };
}
