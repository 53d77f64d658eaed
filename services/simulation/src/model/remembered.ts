// Where a charge counts that comes when its lease is gone: in what the ledger still remembers.
import { type Books, type CounterRow, nameOf, pathOf, type RequestRow } from './books.ts';
import { microsOf } from './calendar.ts';
import { checkStated, findStated, isStated } from './counters.ts';
import type { Line, StatedCounter } from './line.ts';

/**
 * Counts in these rows. A stretch that is past and that nobody counts in may be forgotten: then the
 * entry does not state it. No counter goes below nothing.
 */
export function countRemembered(
  books: Books,
  line: Line,
  rows: readonly CounterRow[],
  by: { readonly used: bigint; readonly held: bigint },
): undefined {
  for (const row of rows) {
    const used = row.used + by.used < 0n ? -row.used : by.used;
    const isLatest = row === latestOf(row);
    if (!isLatest && !isStated(line, row)) continue;
    row.used += used;
    row.held += by.held;
    if (isLatest && !isStated(line, row) && (used !== 0n || by.held !== 0n))
      books.complain('budgets', `entry ${line.seq} (${line.type}) does not state ${nameOf(row)}`);
  }
  checkStated(books, line, []);
}

/** Where an ending counts that comes late for this lease. */
export function rowsOfLease(books: Books, id: string): readonly CounterRow[] {
  const lease = books.leases.get(id);
  if (!lease) return [];
  if (lease.state === 'closed') return rowsStated(books, lease.stated);
  return lease.counters;
}

/** Where a charge counts that is computed again. */
export function rowsOfCharge(books: Books, request: RequestRow): readonly CounterRow[] {
  const firsts = new Map<string, StatedCounter>();
  for (const stated of request.stated) {
    const name = `${stated.node} ${stated.asset} ${stated.window}`;
    if (!firsts.has(name)) firsts.set(name, stated);
  }
  if (firsts.size > 0) return rowsStated(books, [...firsts.values()]);
  const lease = books.leases.get(request.lease);
  if (!lease) return [];
  if (lease.state !== 'closed') return lease.counters;
  const path = new Set(pathOf(books, lease.node));
  return books.budgets
    .filter(({ node, asset }) => path.has(node) && asset === lease.asset)
    .flatMap(({ counters }) => counters)
    .filter(({ start, end }) => microsOf(start) <= request.at && isBefore(request.at, end));
}

const isBefore = (at: number, end: string | undefined): boolean =>
  end === undefined || at < microsOf(end);

function rowsStated(books: Books, stated: readonly StatedCounter[]): readonly CounterRow[] {
  return stated.flatMap((each) => findStated(books, each) ?? []);
}

function latestOf({ budget }: CounterRow): CounterRow | undefined {
  return budget.counters.reduce<CounterRow | undefined>(
    (latest, row) => (latest && latest.start > row.start ? latest : row),
    undefined,
  );
}
