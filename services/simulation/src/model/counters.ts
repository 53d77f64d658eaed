import { type Books, type BudgetRow, boostOf, type CounterRow, nameOf } from './books.ts';
import { stretchOf } from './calendar.ts';
import type { Line, StatedCounter } from './line.ts';

/** The counter of a budget for the stretch that `at` lies in; made when nothing counted there yet. */
export function counterAt(books: Books, row: BudgetRow, at: number): CounterRow {
  const { start, end } = stretchOf(row.window, at, { timeZone: books.timeZone, since: row.since });
  const known = row.counters.find((counter) => counter.start === start);
  if (known) return known;
  const made: CounterRow = { budget: row, start, end, used: 0n, held: 0n };
  row.counters.push(made);
  return made;
}

/** Adds to counters; what was removed with its budget counts no more. */
export function count(
  counters: readonly CounterRow[],
  by: { readonly used: bigint; readonly held: bigint },
): undefined {
  for (const counter of counters) {
    counter.used += by.used;
    counter.held += by.held;
  }
}

/** The lowest and the highest limit that may be in force in a counter's stretch. */
export function limitsOf(
  books: Books,
  { budget }: CounterRow,
): { readonly least: bigint; readonly most: bigint } {
  const least = budget.limit + boostOf(books, budget);
  return { least, most: least + (budget.cap ?? 0n) };
}

/** Holds what an entry states of counters against the rows: these must be stated, others may. */
export function checkStated(books: Books, line: Line, moved: readonly CounterRow[]): undefined {
  const stated = line.data.budgets ?? [];
  for (const each of stated) checkOne(books, line, each);
  for (const row of moved) {
    if (stated.some((each) => isOf(each, row))) continue;
    books.complain('budgets', `entry ${line.seq} (${line.type}) does not state ${nameOf(row)}`);
  }
}

function checkOne(books: Books, line: Line, stated: StatedCounter): undefined {
  const row = findStated(books, stated);
  const what = `entry ${line.seq} (${line.type}) states ${JSON.stringify(stated)}`;
  if (!row) return books.complain('budgets', `${what}, which is no counter`);
  if (BigInt(stated.used) !== row.used || BigInt(stated.held) !== row.held) {
    books.complain('budgets', `${what}; by hand used ${row.used}, held ${row.held}`);
  }
  if (row.used < 0n || row.held < 0n) books.complain('budgets', `${what}: below nothing`);
  if (stated.end !== row.end) books.complain('budgets', `${what}; by hand it ends ${row.end}`);
  const { least, most } = limitsOf(books, row);
  const limit = BigInt(stated.limit);
  const isNow = row === row.budget.counters.at(-1);
  if (isNow && (limit < least || limit > most)) {
    books.complain('budgets', `${what}; by hand a limit of ${least} to ${most}`);
  }
}

/** What an entry says that a counter's limit is. */
export function statedLimit({ data }: Line, row: CounterRow): bigint | undefined {
  const stated = data.budgets?.find((each) => isOf(each, row));
  return stated && BigInt(stated.limit);
}

/** The counter that is stated, if there is one. */
export function findStated(books: Books, stated: StatedCounter): CounterRow | undefined {
  return books.budgets.flatMap(({ counters }) => counters).find((row) => isOf(stated, row));
}

/** Whether an entry states a counter. */
export function isStated({ data }: Line, row: CounterRow): boolean {
  return data.budgets?.some((each) => isOf(each, row)) ?? false;
}

function isOf(stated: StatedCounter, { budget, start }: CounterRow): boolean {
  return (
    stated.node === budget.node &&
    stated.asset === budget.asset &&
    stated.window === budget.window &&
    stated.start === start
  );
}
