import { type ThresholdCrossed, thresholdPercents } from './budget-events.ts';
import type { BudgetCounter } from './event-shape.ts';
import type { LedgerEvent } from './events.ts';
import { counterKey } from './standing.ts';
import { findBudget, type LedgerState } from './state.ts';

/**
 * The events of one decision, each followed by the thresholds that it crosses: so many percent of
 * the limit in force are used, for the first time in that stretch of the window.
 */
export function withThresholds(
  state: LedgerState,
  events: readonly LedgerEvent[],
): readonly LedgerEvent[] {
  if (!events.some(reachesAny)) return events;
  const crossed = new Map<string, number>();
  return events.flatMap((event) => [event, ...crossedBy(state, event, crossed)]);
}

/** `crossed` is the highest that was crossed by an earlier event of the same decision. */
function crossedBy(
  state: LedgerState,
  { data }: LedgerEvent,
  crossed: Map<string, number>,
): readonly ThresholdCrossed[] {
  if (!('budgets' in data)) return [];
  return data.budgets.flatMap((counter) => {
    const reached = thresholdPercents.filter((percent) => isReached(counter, percent));
    if (reached.length === 0) return [];
    const key = counterKey(counter);
    const before = crossed.get(key) ?? crossedBefore(state, counter);
    const { node, asset, window, start, used, limit } = counter;
    const news = reached.filter((percent) => percent > before);
    for (const percent of news) crossed.set(key, percent);
    return news.map((percent): ThresholdCrossed => {
      const named = { node, asset, window, start, percent };
      return { type: 'ThresholdCrossed.v1', postings: [], data: { ...named, used, limit } };
    });
  });
}

const [lowest] = thresholdPercents;

/** Hardly any event does, and almost every event is asked. */
function reachesAny({ data }: LedgerEvent): boolean {
  return 'budgets' in data && data.budgets.some((counter) => isReached(counter, lowest));
}

function isReached({ used, limit }: BudgetCounter, percent: number): boolean {
  return used > 0n && used * 100n >= limit * BigInt(percent);
}

function crossedBefore(state: LedgerState, counter: BudgetCounter): number {
  return findBudget(state, counter)?.counters.get(counter.start)?.crossed ?? 0;
}
