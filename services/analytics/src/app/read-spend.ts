import { AlfredError } from '@alfred/errors';
import { rowsOf, type SpendRow } from '../domain/spend.ts';
import { hourOf, startOf } from '../domain/usage-fact.ts';
import type { AsOf, GroupKey, SpendQuery, SumsReader } from '../ports/sums.ts';

/** A stretch of time is at most so long: two years and a bit. */
const hoursMax = 800 * 24;
const rowsMax = 1_000;
const rowsUsual = 100;

const groupKeys: readonly GroupKey[] = ['node', 'model', 'provider', 'hour', 'day'];

/** What somebody wants to know of a ledger. Times in microseconds, anywhere in their hour. */
export interface SpendWish extends Omit<SpendQuery, 'from' | 'until' | 'by' | 'limit'> {
  readonly from: bigint;
  readonly until: bigint;
  readonly by: readonly string[];
  /** 0 for the usual number. */
  readonly limit: number;
}

export interface Spend {
  readonly rows: readonly SpendRow[];
  readonly asOf: AsOf;
  /** There are more rows than were asked for. */
  readonly isCut: boolean;
  /** What was counted, in microseconds: from the beginning of an hour to that of another. */
  readonly from: bigint;
  readonly until: bigint;
}

export type ReadSpend = (wish: SpendWish) => Promise<Spend>;

/** Sums of a stretch of time, by any of five keys. Rejects with `request_invalid`. */
export function readSpend({ sums }: { readonly sums: Pick<SumsReader, 'read'> }): ReadSpend {
  return async (wish) => {
    const limit = wish.limit > 0 ? Math.min(wish.limit, rowsMax) : rowsUsual;
    const hours = hoursOf(wish);
    const query = { ...wish, ...hours, by: keysOf(wish.by), limit: limit + 1 };
    const found = await sums.read(query);
    const rows = rowsOf(found.sums);
    const span = { from: startOf(hours.from), until: startOf(hours.until) };
    return { ...span, rows: rows.slice(0, limit), asOf: found.asOf, isCut: rows.length > limit };
  };
}

function keysOf(by: readonly string[]): readonly GroupKey[] {
  const keys = by.map((name) => {
    const known = groupKeys.find((key) => key === name);
    if (!known) throw invalid('by', `${name} is none of ${groupKeys.join(', ')}`);
    return known;
  });
  if (keys.includes('hour') && keys.includes('day')) throw invalid('by', 'hour or day, not both');
  return [...new Set(keys)];
}

function hoursOf({ from, until }: Pick<SpendWish, 'from' | 'until'>) {
  const hours = { from: hourOf(from), until: hourOf(until) };
  if (from < 0n || hours.until <= hours.from) throw invalid('until', 'it is not after from');
  if (hours.until - hours.from > hoursMax) throw invalid('from', `at most ${hoursMax / 24} days`);
  return hours;
}

function invalid(param: string, reason: string): AlfredError {
  return new AlfredError('request_invalid', { param, reason: `${param}: ${reason}` });
}
