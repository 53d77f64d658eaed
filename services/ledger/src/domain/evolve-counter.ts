import { strict as assert } from 'node:assert';
import type { BudgetCounter } from './event-shape.ts';
import { boostOf } from './standing.ts';
import {
  type Budget,
  type Counter,
  findBudget,
  type Hold,
  type Lease,
  type LedgerState,
} from './state.ts';
import { microsOf } from './window.ts';

/** From here on the lease counts there. */
export function join(lease: Lease, counter: Counter): void {
  lease.counters.push(counter);
  counter.live += 1;
}

/** From here on the hold counts there, with what it holds. */
export function joinHold(hold: Hold, counter: Counter, amount: bigint): void {
  hold.counters.push(counter);
  counter.holds += 1;
  counter.placed += amount;
}

/** A counter as an entry states it. Nothing is computed here, so a replay cannot differ. */
export function setCounter(state: LedgerState, stated: BudgetCounter): Counter {
  const budget = findBudget(state, stated);
  assert(budget, 'a counter belongs to a budget that was set');
  const counter = counterOf(budget, stated);
  counter.used = stated.used;
  counter.held = stated.held;
  if (counter.limit !== stated.limit) {
    counter.limit = stated.limit;
    // Only the limit of the stretch that counts now is ever stated anew.
    counter.boost = boostOf(budget);
  }
  return counter;
}

/** The counter of that stretch; what is past and counts for nobody any more is forgotten. */
export function counterOf(budget: Budget, { start, end, limit }: BudgetCounter): Counter {
  const known = budget.counters.get(start);
  if (known) return known;
  const startsAt = microsOf(start);
  for (const [past, { live, holds, endsAt }] of budget.counters) {
    const isPast = endsAt !== undefined && endsAt <= startsAt;
    if (isPast && live + holds === 0) budget.counters.delete(past);
  }
  const counter = {
    ...{ budget, start, end, startsAt, endsAt: end === undefined ? undefined : microsOf(end) },
    ...{ used: 0n, held: 0n, limit, boost: boostOf(budget), crossed: 0, live: 0 },
    ...{ holds: 0, placed: 0n },
  };
  budget.counters.set(start, counter);
  return counter;
}
