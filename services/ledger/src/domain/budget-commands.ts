import type { BudgetTerms, OverrideTerms } from './budget-events.ts';

/** States a budget anew, whole: what is not said of it is not so any more. */
export interface SetBudget extends BudgetTerms {
  readonly type: 'SetBudget';
}

export interface RemoveBudget extends Pick<BudgetTerms, 'node' | 'asset' | 'window'> {
  readonly type: 'RemoveBudget';
}

export interface StartOverride extends OverrideTerms {
  readonly type: 'StartOverride';
}

/** Ends it before its time, or because that has come: the entry says which. */
export interface EndOverride {
  readonly type: 'EndOverride';
  readonly override: string;
}

/** What is asked of budgets. */
export type BudgetCommand = SetBudget | RemoveBudget | StartOverride | EndOverride;
