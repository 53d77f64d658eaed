import { stepOf } from './latency.ts';

/** Where a fact counts: one node with one model of one provider. Empty where nobody said. */
export interface Place {
  readonly node: string;
  readonly provider: string;
  readonly model: string;
}

/** What one entry adds to the sums of its hour. */
export interface UsageFact extends Place {
  readonly type: 'usage';
  /** When it counts: wall time in microseconds. */
  readonly at: bigint;
  readonly requests: bigint;
  /** Requests that ended without a charge. */
  readonly released: bigint;
  /** By asset; less than nothing where a charge was lowered. */
  readonly amounts: Readonly<Record<string, bigint>>;
  /** By bucket. */
  readonly tokens: Readonly<Record<string, bigint>>;
  /** The provider's time, and from arrival to the first byte; where they are known. Microseconds. */
  readonly timing: { readonly took: number; readonly firstByte: number } | undefined;
}

/** A node stands below this parent from here on. */
export interface NodePlaced {
  readonly type: 'node_placed';
  readonly node: string;
  readonly parent: string | undefined;
}

/** One number of the sums: what of whom, in which hour since 1970. */
export interface Sum extends Place {
  readonly hour: number;
  readonly measure: string;
  readonly value: bigint;
}

const hourMicros = 3_600_000_000n;

/** The hour since 1970 in which an instant lies. */
export const hourOf = (micros: bigint): number => Number(micros / hourMicros);

/** The first instant of an hour, in microseconds. */
export const startOf = (hour: number): bigint => BigInt(hour) * hourMicros;

/** What facts add up to: one sum for each measure of each place and hour, none of them zero. */
export function sumsOf(facts: readonly UsageFact[]): readonly Sum[] {
  const groups = new Map<string, Group>();
  for (const fact of facts) {
    const { node, provider, model, at } = fact;
    const hour = hourOf(at);
    const name = JSON.stringify([hour, node, provider, model]);
    const group = groups.get(name) ?? { hour, node, provider, model, values: new Map() };
    groups.set(name, group);
    for (const [measure, value] of measuresOf(fact)) {
      group.values.set(measure, (group.values.get(measure) ?? 0n) + value);
    }
  }
  return [...groups.values()].flatMap(({ values, ...place }) =>
    [...values].flatMap(([measure, value]) => (value === 0n ? [] : [{ ...place, measure, value }])),
  );
}

/** The sums of one place and hour, by measure. */
interface Group extends Place {
  readonly hour: number;
  readonly values: Map<string, bigint>;
}

function* measuresOf(fact: UsageFact): Iterable<readonly [string, bigint]> {
  yield ['requests', fact.requests];
  yield ['released', fact.released];
  for (const [asset, amount] of Object.entries(fact.amounts)) yield [`amount:${asset}`, amount];
  for (const [bucket, units] of Object.entries(fact.tokens)) yield [`tokens:${bucket}`, units];
  if (!fact.timing) return;
  yield ['timed', 1n];
  yield ['took', BigInt(fact.timing.took)];
  yield ['first_byte', BigInt(fact.timing.firstByte)];
  yield [`step:${stepOf(fact.timing.took)}`, 1n];
}
