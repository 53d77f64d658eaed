import type { DecisionContext } from './decision-context.ts';
import type { ClosePeriod } from './period.ts';
import { accept, type Decision, refuse } from './refusal.ts';
import type { LedgerState } from './state.ts';
import { formatMicros } from './window.ts';

/** Refusals: period_past (it is closed already), period_ahead (it has not ended yet). */
export function decideClosePeriod(
  { closedUntil: previous }: LedgerState,
  { until }: ClosePeriod,
  { at }: Pick<DecisionContext, 'at'>,
): Decision {
  if (until <= previous) return refuse('period_past', { closedUntil: formatMicros(previous) });
  if (until > at) return refuse('period_ahead', { until: formatMicros(until) });
  return accept({ type: 'PeriodClosed.v1', postings: [], data: { until, previous } });
}
