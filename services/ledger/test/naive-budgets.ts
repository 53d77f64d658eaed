import type { BudgetTerms } from '../src/domain/events.ts';

// Budgets kept a second time, as plainly as can be: no calendar but days and weeks in UTC, nothing
// taken from what entries state of counters, no code of the ledger's.

export interface NaiveStretch {
  /** Microseconds. */
  readonly start: number;
  used: bigint;
  held: bigint;
  /** Open leases and holds that count here. */
  live: number;
  /** What the stretch before left to it. */
  rolled: bigint;
  /** What was in force when the next one began; undefined while this is the last. */
  past: { readonly limit: bigint; readonly own: bigint } | undefined;
  readonly crossed: Set<number>;
}

export interface NaiveBudget {
  readonly terms: Pick<BudgetTerms, 'node' | 'asset' | 'window'>;
  /** When it was first set. */
  readonly since: number;
  mode: string;
  limit: bigint;
  cap: bigint;
  floor: bigint;
  readonly overrides: Map<string, bigint>;
  stretches: NaiveStretch[];
}

/** One stretch of one budget, in which a lease counts. */
export interface Place {
  readonly budget: NaiveBudget;
  readonly stretch: NaiveStretch;
}

export interface Sums {
  readonly used: bigint;
  readonly held: bigint;
}

const dayMicros = 86_400_000_000;
const lengths: Readonly<Record<string, number>> = { day: dayMicros, week: 7 * dayMicros };
/** 1 January 1970 was a Thursday. */
const offsets: Readonly<Record<string, number>> = { day: 0, week: 3 * dayMicros };

export function newBudget(terms: NaiveBudget['terms'], since: number): NaiveBudget {
  const { node, asset, window } = terms;
  return {
    terms: { node, asset, window },
    since,
    ...{ mode: 'hard', limit: 0n, cap: 0n, floor: 0n },
    overrides: new Map(),
    stretches: [],
  };
}

export function startOf({ terms: { window }, since }: NaiveBudget, at: number): number {
  const length = lengths[window];
  const offset = offsets[window] ?? 0;
  return length === undefined ? since : Math.floor((at + offset) / length) * length - offset;
}

/** What is in force in a stretch. */
export function limitIn(budget: NaiveBudget, stretch: NaiveStretch): bigint {
  if (stretch.past) return stretch.past.limit;
  return budget.limit + stretch.rolled + boost(budget);
}

/** The stretch of a moment, if anything happened in it. */
export function lookAt(budget: NaiveBudget, at: number): NaiveStretch | undefined {
  return budget.stretches.find(({ start }) => start === startOf(budget, at));
}

/** The same, begun now if need be; what is past and counts for nobody is forgotten then. */
export function stretchAt(budget: NaiveBudget, at: number): NaiveStretch {
  const known = lookAt(budget, at);
  if (known) return known;
  const start = startOf(budget, at);
  const last = budget.stretches.at(-1);
  const rolled = last ? rollOver(budget, last, start) : 0n;
  if (last) last.past = { limit: limitIn(budget, last), own: budget.limit + last.rolled };
  const begun = { start, used: 0n, held: 0n, live: 0, rolled, past: undefined };
  const stretch = { ...begun, crossed: new Set<number>() };
  budget.stretches = [...budget.stretches.filter(({ live }) => live > 0), stretch];
  return stretch;
}

/** Counts something, and passes on what that leaves to the last stretch. */
export function count({ budget, stretch }: Place, more: Sums): void {
  const before = leftIn(budget, stretch);
  stretch.used += more.used;
  stretch.held += more.held;
  const index = budget.stretches.indexOf(stretch);
  const next = budget.stretches[index + 1];
  if (index < 0 || !next || index + 2 < budget.stretches.length) return;
  const rolled = next.rolled + leftIn(budget, stretch) - before;
  next.rolled = clamp(rolled, budget.cap);
}

/** What lowering the cap leaves of what has rolled over. */
export function setCap(budget: NaiveBudget, stretch: NaiveStretch, cap: bigint): void {
  budget.cap = cap;
  stretch.rolled = clamp(stretch.rolled, cap);
}

export function excessIn(place: Place): bigint {
  const { used, held } = place.stretch;
  const excess = used + held - limitIn(place.budget, place.stretch);
  return excess > 0n ? excess : 0n;
}

function boost({ overrides }: NaiveBudget): bigint {
  return [...overrides.values()].reduce((sum, each) => sum + each, 0n);
}

function leftIn(budget: NaiveBudget, stretch: NaiveStretch): bigint {
  const own = stretch.past?.own ?? budget.limit + stretch.rolled;
  return clamp(own - stretch.used - stretch.held, budget.cap);
}

/** Also over stretches in which nothing happened: each leaves its whole limit. */
function rollOver(budget: NaiveBudget, last: NaiveStretch, start: number): bigint {
  const length = lengths[budget.terms.window] ?? 1;
  const idle = BigInt((start - last.start) / length - 1);
  return clamp(leftIn(budget, last) + idle * budget.limit, budget.cap);
}

function clamp(amount: bigint, most: bigint): bigint {
  if (amount < 0n) return 0n;
  return amount < most ? amount : most;
}
