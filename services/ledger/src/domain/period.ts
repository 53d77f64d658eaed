import type { Shape } from './event-shape.ts';

/** Ends a stretch of the books: nothing is dated into it any more. */
export interface ClosePeriod {
  readonly type: 'ClosePeriod';
  /** Microseconds: the first moment that stays open. */
  readonly until: number;
}

/** The books are closed up to `until`; they were, up to `previous`. Microseconds, 0 for never. */
export type PeriodClosed = Shape<
  'PeriodClosed.v1',
  { readonly until: number; readonly previous: number }
>;
