import type { AnalyticsClient, SpendRow as ProtoSpendRow } from '@alfred/contracts/analytics';
import type { Insights, Spend, SpendRow } from '../../ports/api/insights.ts';

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
