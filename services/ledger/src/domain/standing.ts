import type { BudgetCounter } from './event-shape.ts';
import { type Budget, budgetKey, type Counter, type LedgerState } from './state.ts';
import { stretchAt } from './window.ts';

/** A budget as it stands at one moment, whether anything counted in that stretch yet or not. */
export interface Standing {
  readonly start: string;
  readonly end: string | undefined;
  /** Microseconds; undefined for a lifetime. */
  readonly endsAt: number | undefined;
  readonly used: bigint;
  readonly held: bigint;
  /** In force: with what rolled over, and with overrides. */
  readonly limit: bigint;
  /** How many open leases count in it. */
  readonly live: number;
  /** What open holds have of `held`. */
  readonly placed: bigint;
}

/** Stretches in which nothing happened, that are looked at for what they leave. */
const idleMax = 400;

/** As much of a budget as tells how it stands. */
export interface BudgetFacts extends Pick<Budget, 'window' | 'since' | 'limit' | 'rolloverCap'> {
  readonly overrides: ReadonlyMap<string, { readonly amount: bigint }>;
  readonly counters: ReadonlyMap<string, CounterFacts>;
}

export type CounterFacts = Omit<Counter, 'budget' | 'crossed' | 'holds'>;

/** How a budget stands at `at`, which is never before an entry that it is in. */
export function standingAt(
  state: Pick<LedgerState, 'timeZone'>,
  budget: BudgetFacts,
  at: number,
): Standing {
  const latest = latestOf(budget);
  if (latest && at < (latest.endsAt ?? Number.POSITIVE_INFINITY)) return latest;
  const { start, end, endsAt } = stretchAt(budget.window, at, { ...state, since: budget.since });
  const rolled = rolledInto(state, budget, { latest, start });
  const limit = budget.limit + rolled + boostOf(budget);
  return { start, end, endsAt, used: 0n, held: 0n, limit, live: 0, placed: 0n };
}

/** The last stretch in which anything was stated. */
export function latestOf<Counted extends CounterFacts>({
  counters,
}: {
  readonly counters: ReadonlyMap<string, Counted>;
}): Counted | undefined {
  let latest: Counted | undefined;
  for (const counter of counters.values()) {
    if (!latest || counter.startsAt > latest.startsAt) latest = counter;
  }
  return latest;
}

/** What overrides add to a budget now. */
export function boostOf({ overrides }: Pick<BudgetFacts, 'overrides'>): bigint {
  let boost = 0n;
  for (const { amount } of overrides.values()) boost += amount;
  return boost;
}

/** What rolled over into the latest stretch of a budget. */
export function rolledOf(
  budget: Pick<BudgetFacts, 'limit' | 'overrides'>,
  latest: Pick<Counter, 'limit'>,
): bigint {
  return latest.limit - budget.limit - boostOf(budget);
}

/**
 * What a stretch leaves to the next, up to the cap: what is held counts as used, and overrides are
 * not left to anybody.
 */
export function leftOver(
  counter: Pick<Counter, 'limit' | 'boost' | 'used' | 'held'>,
  cap: bigint,
): bigint {
  const left = counter.limit - counter.boost - counter.used - counter.held;
  if (left <= 0n) return 0n;
  return left < cap ? left : cap;
}

/** A stretch in which nothing happens leaves its whole limit, and what it was left itself. */
function rolledInto(
  state: Pick<LedgerState, 'timeZone'>,
  budget: BudgetFacts,
  { latest, start }: { readonly latest: CounterFacts | undefined; readonly start: string },
): bigint {
  const cap = budget.rolloverCap;
  if (cap === undefined || latest?.endsAt === undefined) return 0n;
  let rolled = leftOver(latest, cap);
  let last: Pick<Standing, 'end' | 'endsAt'> = latest;
  for (let idle = 0; idle < idleMax && rolled < cap && budget.limit > 0n; idle += 1) {
    if (last.endsAt === undefined || last.end === start) break;
    rolled = rolled + budget.limit < cap ? rolled + budget.limit : cap;
    last = stretchAt(budget.window, last.endsAt, { ...state, since: budget.since });
  }
  return rolled;
}

/** A budget as it stands, in the words of an entry. */
export function stated(
  { node, asset, window }: Pick<Budget, 'node' | 'asset' | 'window'>,
  { start, end, used, held, limit }: Omit<Standing, 'live' | 'placed' | 'endsAt'>,
): BudgetCounter {
  return { node, asset, window, start, end, used, held, limit };
}

/** One counter, by name. */
export const counterKey = (counter: Pick<BudgetCounter, 'node' | 'asset' | 'window' | 'start'>) =>
  `${budgetKey(counter)} ${counter.start}`;
