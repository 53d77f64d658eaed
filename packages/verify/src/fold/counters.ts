// Stretches of a budget's window: which one an entry may speak of, and what its limit must be.
import type { BudgetLine, BudgetName } from '../entry-types.ts';
import type { Budget, Counter } from './holdings.ts';
import { microsOf } from './instant.ts';

/** Budgets by name and by node, and what is told by neither. */
export interface KnownBudgets {
  readonly named: Map<string, Budget>;
  readonly onNode: Map<string, readonly Budget[]>;
  /** By override in force: which budget it is of. */
  readonly overridden: Map<string, BudgetName>;
  /** By budget: those with a floor that it keeps. Undefined when it has to be found anew. */
  floors: ReadonlyMap<Budget, readonly Budget[]> | undefined;
  /** Counters that the entry at hand has stated so far. */
  readonly stated: Counter[];
}

export const nameOf = ({ node, asset, window }: BudgetName): string => `${node} ${asset} ${window}`;

/** The counters that an entry states; many state none. */
export function linesOf(data: { readonly budgets?: readonly BudgetLine[] }): readonly BudgetLine[] {
  return data.budgets ?? [];
}

/** What overrides add now. */
export function boostOf({ overrides }: Budget): bigint {
  let boost = 0n;
  for (const { amount } of overrides.values()) boost += amount;
  return boost;
}

/** What is counted in a budget at this moment: nothing, when its last stretch is over. */
export function countedAt(
  { remembered }: Budget,
  at: number,
): { readonly used: bigint; readonly held: bigint } {
  const latest = remembered.at(-1);
  return latest && at < latest.endsAt ? latest : { used: 0n, held: 0n };
}

/** What rolled over into a stretch that counts now. */
export function rolledOf({ budget, limit, boost }: Counter): bigint {
  return limit - boost - budget.limit;
}

/** What a stretch leaves to the next one: what is held counts as used, overrides are not left. */
export function leftOver({ limit, boost, used, held }: Counter, cap: bigint): bigint {
  return clamp(limit - boost - used - held, cap);
}

/** Not below nothing, and not above so much. */
export function clamp(amount: bigint, most: bigint): bigint {
  if (amount <= 0n) return 0n;
  return amount < most ? amount : most;
}

/**
 * The counter that a line is about: one that is known, or a new stretch that begins it at 0 with
 * what rolled over into it.
 */
export function counterAt(budget: Budget, line: BudgetLine, at: number): Counter | string {
  const { start, end } = line;
  const known = budget.counters.get(start);
  if (known) {
    if (known.end !== end) return `states ${end ? 'another' : 'no'} end of the ${line.window}`;
    return at < known.endsAt ? known : `counts in a ${line.window} that it is not in`;
  }
  const stretch = stretchOf(budget, line);
  if (typeof stretch === 'string') return stretch;
  const { startsAt, endsAt } = stretch;
  if (at < startsAt || at >= endsAt) return `counts in a ${line.window} that it is not in`;
  const latest = budget.remembered.at(-1);
  if (latest && startsAt < latest.endsAt) {
    return `starts a ${line.window} before the last one has ended`;
  }
  return newStretch(budget, stretch);
}

/** The stretch that directly follows, if it is the one that counts now. */
export function followerOf(counter: Counter): Counter | undefined {
  const { rolloverCap, remembered } = counter.budget;
  const isBeforeLast = rolloverCap !== undefined && remembered.at(-2) === counter;
  return isBeforeLast ? remembered.at(-1) : undefined;
}

/** What is wrong with what an entry states of a counter. */
export function compare(
  known: KnownBudgets,
  line: BudgetLine | undefined,
  counter: Counter,
): string | undefined {
  known.stated.push(counter);
  for (const name of ['used', 'held', 'limit'] as const) {
    const folded = counter[name];
    if (line?.[name] === folded.toString()) continue;
    return `states ${name} ${line?.[name]} of the budget ${nameOf(counter.budget)}; it is ${folded}`;
  }
  return undefined;
}

type Stretch = Pick<Counter, 'start' | 'end' | 'startsAt' | 'endsAt'>;

const hour = 3_600_000_000;
const day = 24 * hour;

/** By window: its mean length, and how short and long it gets in any zone. */
const lengths: Readonly<Record<string, { mean: number; least: number; most: number }>> = {
  day: { mean: day, least: 20 * hour, most: 28 * hour },
  week: { mean: 7 * day, least: 6 * day, most: 8 * day },
  month: { mean: 30.436_875 * day, least: 27 * day, most: 32 * day },
  quarter: { mean: 91.310_625 * day, least: 88 * day, most: 94 * day },
};

/** A lifetime has no end, and everything else is about as long as it is called. */
function stretchOf({ window }: Budget, { start, end }: BudgetLine): Stretch | string {
  const startsAt = microsOf(start);
  const length = lengths[window];
  if (!length || end === undefined) {
    if (length || end !== undefined) return `states ${end ? 'an' : 'no'} end of a ${window}`;
    return { start, end, startsAt, endsAt: Number.POSITIVE_INFINITY };
  }
  const endsAt = microsOf(end);
  const is = endsAt - startsAt;
  return is < length.least || is > length.most
    ? `states a ${window} from ${start} to ${end}`
    : { start, end, startsAt, endsAt };
}

function newStretch(budget: Budget, stretch: Stretch): Counter {
  const { start, startsAt } = stretch;
  const boost = boostOf(budget);
  const limit = budget.limit + rolledInto(budget, startsAt) + boost;
  const counter = {
    ...{ budget, ...stretch, limit, boost },
    ...{ used: 0n, held: 0n, crossed: 0, live: 0 },
  };
  const past = budget.remembered.filter(({ live, endsAt }) => live > 0 || endsAt > startsAt);
  budget.remembered = [...past, counter];
  budget.counters.set(start, counter);
  return counter;
}

/** Stretches in which nothing happened, that a ledger looks at for what they leave. */
const idleMax = 400;

/**
 * What rolls over into a stretch that starts then. One in which nothing happened leaves its whole
 * limit; how many of them there were is told by the time between, without a calendar.
 */
function rolledInto({ window, rolloverCap, remembered, limit }: Budget, startsAt: number): bigint {
  const latest = remembered.at(-1);
  const length = lengths[window];
  if (rolloverCap === undefined || !latest || !length) return 0n;
  const idle = Math.round((startsAt - latest.endsAt) / length.mean);
  const left = leftOver(latest, rolloverCap);
  return clamp(left + limit * BigInt(Math.min(idle, idleMax)), rolloverCap);
}
