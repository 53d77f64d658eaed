import type { BudgetCounter, Shape } from './event-shape.ts';
import type { BudgetWindow } from './window.ts';

export const budgetModes = ['hard', 'soft'] as const;

/** A soft budget counts, and says when it is passed; it never refuses. */
export type BudgetMode = (typeof budgetModes)[number];

/** What a budget is, as its entries state it: all of it, every time. */
export interface BudgetTerms {
  readonly node: string;
  readonly asset: string;
  readonly window: BudgetWindow;
  readonly mode: BudgetMode;
  /** Before anything that rolled over, and before overrides. */
  readonly limit: bigint;
  /** At most so much of what one stretch leaves is added to the next; undefined: nothing is. */
  readonly rolloverCap: bigint | undefined;
  /** So much of the nearest budget above, in the same asset and window, is kept for this node. */
  readonly floor: bigint | undefined;
}

type Terms = BudgetTerms & {
  /** How far used and held are above the limit in force; admissions are refused until it is gone. */
  readonly excess: bigint | undefined;
  readonly budgets: readonly BudgetCounter[];
};

export type BudgetSet = Shape<'BudgetSet.v1', Terms>;
/** A budget that is there got a lower limit. */
export type LimitLowered = Shape<'LimitLowered.v1', Terms>;

/** Nothing counts in it any more, also not what leases below it still hold. */
export type BudgetRemoved = Shape<
  'BudgetRemoved.v1',
  { readonly node: string; readonly asset: string; readonly window: BudgetWindow }
>;

/** More of one budget, until an entry ends it. */
export interface OverrideTerms {
  readonly override: string;
  readonly node: string;
  readonly asset: string;
  readonly window: BudgetWindow;
  readonly amount: bigint;
  /** A code of the organisation's own. Undefined where it is sealed, as it is since then. */
  readonly reason: string | undefined;
  /** A pseudonym. */
  readonly approver: string;
  /** Microseconds: when it is due to end. */
  readonly endsAt: number;
}

export type OverrideStarted = Shape<
  'OverrideStarted.v1',
  OverrideTerms & { readonly budgets: readonly BudgetCounter[] }
>;

export const overrideEnds = ['expired', 'ended'] as const;

export type OverrideEnded = Shape<
  'OverrideEnded.v1',
  {
    readonly override: string;
    /** Its time had come, or somebody ended it before, if only by removing its budget. */
    readonly how: (typeof overrideEnds)[number];
    readonly excess: bigint | undefined;
    readonly budgets: readonly BudgetCounter[];
  }
>;

export const thresholdPercents = [50, 80, 100] as const;

/** So many percent of a limit are used: once for each of them in a stretch of a window. */
export type ThresholdCrossed = Shape<
  'ThresholdCrossed.v1',
  {
    readonly node: string;
    readonly asset: string;
    readonly window: BudgetWindow;
    /** Of the stretch. RFC 3339. */
    readonly start: string;
    readonly percent: (typeof thresholdPercents)[number];
    readonly used: bigint;
    readonly limit: bigint;
  }
>;

/** What happens to budgets themselves. */
export type BudgetEvent =
  | BudgetSet
  | LimitLowered
  | BudgetRemoved
  | OverrideStarted
  | OverrideEnded
  | ThresholdCrossed;
