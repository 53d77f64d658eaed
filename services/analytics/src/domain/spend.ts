import { percentile } from './latency.ts';
import { startOf } from './usage-fact.ts';

/**
 * What a group of requests took, in microseconds: the time of the provider that answered, from when it
 * was called; and the time to the first byte as the client saw it, from the arrival of its request. The
 * second has what Alfred and failed calls before took in it, so it may well be the longer one.
 */
export interface Latency {
  readonly count: bigint;
  readonly meanMicros: bigint;
  readonly p50Micros: number;
  readonly p95Micros: number;
  readonly firstByteMeanMicros: bigint;
}

/** The sums of one group. */
export interface SpendRow {
  readonly node: string;
  readonly model: string;
  readonly provider: string;
  /** Microseconds; 0 where time is no key. */
  readonly start: bigint;
  readonly requests: bigint;
  readonly released: bigint;
  readonly amounts: Readonly<Record<string, bigint>>;
  readonly tokens: Readonly<Record<string, bigint>>;
  readonly latency: Latency;
}

/** One measure of one group, as sums are kept. `start` in hours since 1970, 0 where there is none. */
export interface Measured extends Pick<SpendRow, 'node' | 'model' | 'provider'> {
  readonly start: number;
  readonly measure: string;
  readonly value: bigint;
}

/** Measures as rows: one for each group, in the order in which the groups come. */
export function rowsOf(measured: readonly Measured[]): readonly SpendRow[] {
  const groups = Map.groupBy(measured, ({ node, model, provider, start }) =>
    JSON.stringify([node, model, provider, start]),
  );
  return [...groups.values()].map(rowOf);
}

function rowOf(sums: readonly Measured[]): SpendRow {
  const { node = '', model = '', provider = '', start = 0 } = sums[0] ?? {};
  const values = new Map(sums.map(({ measure, value }) => [measure, value]));
  const sumOf = (measure: string) => values.get(measure) ?? 0n;
  return {
    ...{ node, model, provider, start: startOf(start) },
    requests: sumOf('requests'),
    released: sumOf('released'),
    amounts: Object.fromEntries(measuresOf(values, 'amount:')),
    tokens: Object.fromEntries(measuresOf(values, 'tokens:')),
    latency: latencyOf(values, sumOf),
  };
}

function latencyOf(
  values: ReadonlyMap<string, bigint>,
  sumOf: (measure: string) => bigint,
): Latency {
  const count = sumOf('timed');
  const mean = (measure: string) => (count > 0n ? sumOf(measure) / count : 0n);
  const steps = new Map(
    measuresOf(values, 'step:').map(([step, times]) => [Number(step), times] as const),
  );
  return {
    count,
    meanMicros: mean('took'),
    p50Micros: percentile(steps, 0.5),
    p95Micros: percentile(steps, 0.95),
    firstByteMeanMicros: mean('first_byte'),
  };
}

/** Those whose name begins so, by what follows; none that is zero. */
function measuresOf(values: ReadonlyMap<string, bigint>, prefix: string): [string, bigint][] {
  return [...values].flatMap(([measure, value]) =>
    measure.startsWith(prefix) && value !== 0n ? [[measure.slice(prefix.length), value]] : [],
  );
}
