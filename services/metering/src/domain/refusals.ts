import type { Refusal, UsageRecord } from './usage-record.ts';

/** Refusals of a node for one reason. */
export interface RefusalCount extends Pick<Refusal, 'ledger' | 'node' | 'code'> {
  /** Of all of them; empty when they came with several. */
  readonly apiKey: string;
  readonly count: bigint;
  readonly first: bigint;
  readonly last: bigint;
}

const minuteMicros = 60_000_000n;

/** The minute since 1970 in which an instant lies. */
export const minuteOf = (micros: bigint): bigint => micros / minuteMicros;

/**
 * How often each node was refused for each reason in these records, in the order of names: two runs
 * that count the same nodes then take them in the same order.
 */
export function refusalsIn(records: readonly UsageRecord[]): readonly RefusalCount[] {
  const counts = new Map<string, RefusalCount>();
  for (const record of records) {
    if (record.type !== 'note' || !record.refusal) continue;
    const { at, ...of } = record.refusal;
    if (of.ledger === '') continue;
    const name = JSON.stringify([of.ledger, of.node, of.code]);
    const known = counts.get(name) ?? { ...of, count: 0n, first: at, last: at };
    counts.set(name, {
      ...known,
      apiKey: known.apiKey === of.apiKey ? of.apiKey : '',
      count: known.count + 1n,
      first: at < known.first ? at : known.first,
      last: at > known.last ? at : known.last,
    });
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
}
