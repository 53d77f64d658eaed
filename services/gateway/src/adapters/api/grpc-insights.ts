import type {
  AnalyticsClient,
  Rebuild as ProtoRebuild,
  SpendRow as ProtoSpendRow,
} from '@alfred/contracts/analytics';
import { AlfredError } from '@alfred/errors';
import type { Insights, Rebuild, Spend, SpendRow } from '../../ports/api/insights.ts';

/** Sums of a long stretch of time take a while. Milliseconds. */
const spendMs = 20_000;

/** Insights as the analytics service has them. */
export function grpcInsights(analytics: AnalyticsClient): Insights {
  return {
    spend: async (ledger, { by, model = '', provider = '', ...wish }) => {
      const request = { ledger, ...wish, by: [...by], model, provider };
      const { isCut, ...answer } = await analytics.getSpend(request, {
        signal: AbortSignal.timeout(spendMs),
      });
      return { ...spendOf(answer), isCut };
    },
    watch: async function* (ledger, { node, hours }, signal) {
      const answers = analytics.watchSpend({ ledger, node, hours }, { signal });
      for await (const answer of answers) yield { ...spendOf(answer), isCut: false };
    },
    startRebuild: async (ledger, replace) => {
      const { rebuild } = await analytics.startRebuild({ ledger, replace });
      if (!rebuild) throw new AlfredError('internal', {}, { cause: new Error('no rebuild') });
      return rebuildOf(rebuild);
    },
    rebuild: async (ledger) => {
      const { rebuild } = await analytics.getRebuild({ ledger });
      return rebuild && rebuildOf(rebuild);
    },
  };
}

interface Answer {
  readonly rows: readonly ProtoSpendRow[];
  readonly from: bigint;
  readonly until: bigint;
  readonly asOf?: { readonly seq: bigint; readonly at: bigint } | undefined;
}

function spendOf({ rows, asOf = { seq: 0n, at: 0n }, ...span }: Answer): Omit<Spend, 'isCut'> {
  return { ...span, rows: rows.map(rowOf), asOf };
}

const noLatency = {
  ...{ count: 0n, meanMicros: 0n, p50Micros: 0n, p95Micros: 0n, firstByteMeanMicros: 0n },
};

/** Empty keys are told as they came: whether one was asked for knows whoever asked. */
function rowOf({ amounts, latency = noLatency, ...row }: ProtoSpendRow): SpendRow {
  const minor = Object.entries(amounts).map(([asset, amount]) => [asset, BigInt(amount)]);
  return { ...row, amounts: Object.fromEntries(minor), latency };
}

function rebuildOf({ endedAt, ...rebuild }: ProtoRebuild): Rebuild {
  return { ...rebuild, endedAt: endedAt || undefined };
}
