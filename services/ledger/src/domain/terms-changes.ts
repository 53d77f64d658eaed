import type { BudgetTerms } from './budget-events.ts';
import type { PlacedEvent } from './events.ts';

/** What an entry makes of the terms of a budget. */
export interface TermsChange {
  readonly seq: number;
  readonly at: number;
  readonly name: Pick<BudgetTerms, 'node' | 'asset' | 'window'>;
  /** Undefined: removed. */
  readonly terms: Pick<BudgetTerms, 'mode' | 'limit' | 'rolloverCap' | 'floor'> | undefined;
}

/** The terms that an entry states. */
export function termsOf({ seq, at, event }: PlacedEvent): readonly TermsChange[] {
  switch (event.type) {
    case 'BudgetSet.v1':
    case 'LimitLowered.v1': {
      const { node, asset, window, ...terms } = event.data;
      return [{ seq, at, name: { node, asset, window }, terms }];
    }
    case 'BudgetRemoved.v1':
      return [{ seq, at, name: event.data, terms: undefined }];
    default:
      return [];
  }
}
