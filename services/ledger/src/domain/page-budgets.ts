import type { BudgetTerms, OverrideTerms } from './budget-events.ts';
import type { BudgetCounter, PlacedEvent } from './events.ts';
import { counterKey } from './standing.ts';
import { type Budget, budgetKey } from './state.ts';

/** What consecutive entries did to budgets. What was removed goes first, then the rest is set. */
export interface PageBudgets {
  readonly removed: readonly BudgetName[];
  /** As they were set last, and when they came into being. */
  readonly budgets: readonly (BudgetTerms & { readonly at: number })[];
  /** Also those that ended at once. First these are there, then the others end. */
  readonly overridesStarted: readonly (OverrideTerms & { readonly at: number })[];
  readonly overridesEnded: readonly { readonly override: string; readonly at: number }[];
  /** The last that was said of each counter. */
  readonly counters: readonly BudgetCounter[];
}

type BudgetName = Pick<Budget, 'node' | 'asset' | 'window'>;

/** A fold: it decides nothing and refuses nothing. */
export function budgetEffect(entries: readonly PlacedEvent[]): PageBudgets {
  const removed = new Map<string, BudgetName>();
  const budgets = new Map<string, PageBudgets['budgets'][number]>();
  const started: PageBudgets['overridesStarted'][number][] = [];
  const ended: PageBudgets['overridesEnded'][number][] = [];
  const counters = new Map<string, BudgetCounter>();
  for (const { at, event } of entries) {
    switch (event.type) {
      case 'BudgetSet.v1':
      case 'LimitLowered.v1': {
        const key = budgetKey(event.data);
        budgets.set(key, { ...event.data, at: budgets.get(key)?.at ?? at });
        break;
      }
      case 'BudgetRemoved.v1':
        removed.set(budgetKey(event.data), event.data);
        budgets.delete(budgetKey(event.data));
        forget(counters, event.data);
        break;
      case 'OverrideStarted.v1':
        started.push({ ...event.data, at });
        break;
      case 'OverrideEnded.v1':
        ended.push({ override: event.data.override, at });
        break;
    }
    if (!('budgets' in event.data)) continue;
    for (const counter of event.data.budgets) counters.set(counterKey(counter), counter);
  }
  return {
    removed: [...removed.values()],
    budgets: [...budgets.values()],
    overridesStarted: started,
    overridesEnded: ended,
    counters: [...counters.values()],
  };
}

/** A budget that is set again after its removal starts with nothing. */
function forget(counters: Map<string, BudgetCounter>, name: BudgetName): void {
  for (const [key, counter] of counters) {
    if (budgetKey(counter) === budgetKey(name)) counters.delete(key);
  }
}
