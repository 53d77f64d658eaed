import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { rolledOf, standingAt } from '../domain/standing.ts';
import type { AsOf, BudgetView, ReadModel } from '../ports/read-model.ts';
import type { LogSignal } from './log-signal.ts';

/** A budget in the stretch of its window that it is now. */
export interface BudgetNow {
  readonly asset: string;
  readonly window: string;
  /** As it was set. */
  readonly limit: bigint;
  readonly mode: string;
  readonly used: bigint;
  readonly held: bigint;
  /** RFC 3339; undefined for a lifetime. */
  readonly resetsAt: string | undefined;
  /** With what rolled over, and with overrides. */
  readonly limitInForce: bigint;
  readonly rolledOver: bigint;
  readonly rolloverCap: bigint | undefined;
  readonly floor: bigint | undefined;
  /** How far used and held are above the limit in force. */
  readonly excess: bigint;
}

/** How long a reader waits for the projection to come to an entry. Milliseconds. */
const catchUpMs = 2_000;

export type ListBudgets = (
  ledger: string,
  query: {
    readonly node: string;
    /** An entry that the answer should include. */
    readonly atLeast: bigint;
  },
) => Promise<{ readonly budgets: readonly BudgetNow[]; readonly asOf: AsOf }>;

/**
 * The budgets of one node. One whose window has passed since shows nothing used. Waits a bounded
 * while for `atLeast`, then answers with what there is: `asOf` says how far it came.
 */
export function listBudgets(deps: {
  readonly readModel: ReadModel;
  readonly clock: Clock;
  /** Raised when the projection has moved on. */
  readonly projected: LogSignal;
}): ListBudgets {
  return async (ledger, { node, atLeast }) => {
    const found = await deps.projected.watch(ledger, {
      ms: catchUpMs,
      look: () => deps.readModel.budgets(ledger, node),
      enough: (seen) => (seen?.asOf.seq ?? 0n) >= atLeast,
    });
    if (!found) throw new AlfredError('ledger_unknown', { ledger });
    const { timeZone, asOf } = found;
    const now = Number(deps.clock.nowMicros());
    return { budgets: found.budgets.map((budget) => budgetNow(budget, now, timeZone)), asOf };
  };
}

/** How a budget stands at `at`, which is never before what it is told from. */
export function budgetNow(budget: BudgetView, at: number, timeZone: string): BudgetNow {
  const { asset, window, limit, mode, rolloverCap, floor } = budget;
  const now = standingAt({ timeZone }, budget, at);
  const excess = now.used + now.held - now.limit;
  return {
    ...{ asset, window, limit, mode, rolloverCap, floor },
    ...{ used: now.used, held: now.held, resetsAt: now.end, limitInForce: now.limit },
    rolledOver: rolledOf(budget, now),
    excess: excess > 0n ? excess : 0n,
  };
}
