import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { stretchAt } from '../domain/window.ts';
import type { AsOf, BudgetView, ReadModel } from '../ports/read-model.ts';

/** A budget in the stretch of its window that it is now. */
export interface BudgetNow {
  readonly asset: string;
  readonly window: string;
  readonly limit: bigint;
  readonly mode: string;
  readonly used: bigint;
  readonly held: bigint;
  /** RFC 3339; undefined for a lifetime. */
  readonly resetsAt: string | undefined;
}

export type ListBudgets = (
  ledger: string,
  node: string,
) => Promise<{ readonly budgets: readonly BudgetNow[]; readonly asOf: AsOf }>;

/** The budgets of one node. One whose window has passed since shows nothing used. */
export function listBudgets(deps: {
  readonly readModel: ReadModel;
  readonly clock: Clock;
}): ListBudgets {
  return async (ledger, node) => {
    const found = await deps.readModel.budgets(ledger, node);
    if (!found) throw new AlfredError('ledger_unknown', { ledger });
    const { timeZone, asOf } = found;
    const now = Number(deps.clock.nowMicros());
    return { budgets: found.budgets.map((budget) => budgetNow(budget, now, timeZone)), asOf };
  };
}

function budgetNow(budget: BudgetView, now: number, timeZone: string): BudgetNow {
  const { asset, window, limit, mode, since, counters } = budget;
  const { start, end } = stretchAt(window, now, { timeZone, since });
  const { used, held } = counters.get(start) ?? { used: 0n, held: 0n };
  return { asset, window, limit, mode, used, held, resetsAt: end };
}
