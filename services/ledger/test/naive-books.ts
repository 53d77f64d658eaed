import type { LedgerEvent } from '../src/domain/events.ts';

// The books kept a second time, from events alone and as plainly as can be: no calendar but days in
// UTC, no shared code, everything summed up from the beginning each time.

interface Happened {
  readonly at: number;
  readonly event: LedgerEvent;
}

interface Hold {
  readonly path: readonly string[];
  readonly wallet: string;
  readonly asset: string;
  held: bigint;
  open: boolean;
  /** Names of the counters that it counts in. */
  readonly countsIn: Set<string>;
}

interface Sums {
  used: bigint;
  held: bigint;
}

export interface NaiveBooks {
  readonly balances: Map<string, bigint>;
  readonly holds: Map<string, Hold>;
  readonly counters: Map<string, Sums>;
  readonly budgets: Map<string, { node: string; asset: string; window: string }>;
}

const dayMicros = 86_400_000_000;

/** `node asset window start`, the start as a number: a day's in microseconds, a lifetime's 0. */
export function counterName(budget: string, window: string, at: number): string {
  return `${budget} ${window === 'day' ? Math.floor(at / dayMicros) * dayMicros : 0}`;
}

export function naiveBooks(happened: readonly Happened[]): NaiveBooks {
  const books = { balances: new Map(), holds: new Map(), counters: new Map(), budgets: new Map() };
  for (const { at, event } of happened) {
    for (const { from, to, asset, amount } of event.postings) {
      add(books, `${from} ${asset}`, -amount);
      add(books, `${to} ${asset}`, amount);
    }
    takeBudget(books, event, at);
    takeLease(books, event, at);
    takeEnding(books, event);
  }
  return books;
}

function add({ balances }: NaiveBooks, key: string, amount: bigint): void {
  balances.set(key, (balances.get(key) ?? 0n) + amount);
}

function count({ counters }: NaiveBooks, name: string, more: Sums): void {
  const { used, held } = counters.get(name) ?? { used: 0n, held: 0n };
  counters.set(name, { used: used + more.used, held: held + more.held });
}

function countAll(books: NaiveBooks, hold: Hold, more: Sums): void {
  hold.held += more.held;
  for (const name of hold.countsIn) count(books, name, more);
}

/** A new budget takes every open lease in; one that is set again has done so. */
function takeBudget(books: NaiveBooks, event: LedgerEvent, at: number): void {
  if (event.type !== 'BudgetSet.v1') return;
  const { node, asset, window } = event.data;
  const budget = `${node} ${asset} ${window}`;
  if (books.budgets.has(budget)) return;
  books.budgets.set(budget, { node, asset, window });
  const name = counterName(budget, window, at);
  for (const hold of books.holds.values()) {
    if (!hold.open || hold.asset !== asset || !hold.path.includes(node)) continue;
    hold.countsIn.add(name);
    count(books, name, { used: 0n, held: hold.held });
  }
}

function takeLease(books: NaiveBooks, event: LedgerEvent, at: number): void {
  if (event.type !== 'LeaseOpened.v1') return;
  const { lease, path, wallet, asset, amount } = event.data;
  const countsIn = [...books.budgets]
    .filter(([, budget]) => budget.asset === asset && path.includes(budget.node))
    .map(([budget, { window }]) => counterName(budget, window, at));
  const hold = { path, wallet, asset, held: 0n, open: true, countsIn: new Set(countsIn) };
  books.holds.set(lease, hold);
  countAll(books, hold, { used: 0n, held: amount });
}

function takeEnding(books: NaiveBooks, event: LedgerEvent): void {
  if (!('lease' in event.data)) return;
  const hold = books.holds.get(event.data.lease);
  if (!hold) return;
  if ('request' in event.data) {
    const used = event.postings.reduce((sum, { amount }) => sum + amount, 0n);
    const fromLease = event.postings.find(({ from }) => from.startsWith('held:'))?.amount ?? 0n;
    countAll(books, hold, { used, held: -fromLease });
  }
  if (event.type !== 'LeaseClosed.v1') return;
  countAll(books, hold, { used: 0n, held: -hold.held });
  hold.open = false;
}
