import type { BudgetCounter } from './event-shape.ts';
import { counterKey, latestOf, leftOver, rolledOf, stated } from './standing.ts';
import type { Counter } from './state.ts';

/** What an entry adds to counters; less than nothing takes away. */
export interface Count {
  readonly used: bigint;
  readonly held: bigint;
}

/**
 * Counters as an entry leaves them that adds `by` to each; what it adds nothing to is not stated.
 * When the stretch that comes after one of them has begun to count, and more or less is left to it
 * now, then its new limit is stated, too.
 *
 * `before` is what an earlier entry of the same decision states, which the state has not taken in.
 */
export function countIn(
  counters: Iterable<Counter>,
  by: Count,
  before: readonly BudgetCounter[] = [],
): readonly BudgetCounter[] {
  if (by.used === 0n && by.held === 0n) return [];
  const known = new Map(before.map((each) => [counterKey(each), each]));
  const now = (counter: Counter): BudgetCounter => {
    const plain = stated(counter.budget, counter);
    return known.size > 0 ? (known.get(counterKey(plain)) ?? plain) : plain;
  };
  const counted: BudgetCounter[] = [];
  for (const counter of counters) {
    const was = now(counter);
    const is = { ...was, used: was.used + by.used, held: was.held + by.held };
    const next = followerOf(counter);
    counted.push(is, ...(next ? passOn({ ...counter, was, is }, next, now(next)) : []));
  }
  return counted;
}

/** The stretch that counts now, if this is one before it. */
function followerOf(counter: Counter): Counter | undefined {
  if (counter.budget.rolloverCap === undefined) return undefined;
  const latest = latestOf(counter.budget);
  if (!latest || latest.startsAt <= counter.startsAt) return undefined;
  for (const { startsAt } of counter.budget.counters.values()) {
    // Only what the stretch directly before it leaves.
    if (startsAt > counter.startsAt && startsAt < latest.startsAt) return undefined;
  }
  return latest;
}

/** The limit of `next` after what is left to it has changed; nothing when that is the same. */
function passOn(
  from: Counter & { readonly was: BudgetCounter; readonly is: BudgetCounter },
  next: Counter,
  now: BudgetCounter,
): readonly BudgetCounter[] {
  const cap = from.budget.rolloverCap ?? 0n;
  const { boost } = from;
  const more = leftOver({ ...from.is, boost }, cap) - leftOver({ ...from.was, boost }, cap);
  const rolled = rolledOf(next.budget, now);
  const wanted = rolled + more;
  const changed = (wanted < 0n ? 0n : wanted > cap ? cap : wanted) - rolled;
  return changed === 0n ? [] : [{ ...now, limit: now.limit + changed }];
}
