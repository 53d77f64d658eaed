import type { SetBudget } from './commands.ts';
import { counterAt } from './limits.ts';
import { accept, type Decision, refuse } from './refusal.ts';
import { balanceOf, findBudget, heldBy, type LedgerState } from './state.ts';

/**
 * A budget takes effect at once, also below what is used and held already: then its excess is
 * stated, and admissions are refused until it is gone.
 *
 * Refusals: node_unknown, asset_unknown.
 */
export function decideSetBudget(state: LedgerState, command: SetBudget, at: number): Decision {
  const { node, asset, window, mode, limit } = command;
  if (!state.nodes.has(node)) return refuse('node_unknown', { node });
  if (!state.assets.has(asset)) return refuse('asset_unknown', { asset });
  const known = findBudget(state, command);
  const { stretch, counter } = counterAt(state, known ?? { window, since: at }, at);
  const used = counter?.used ?? 0n;
  const held = known ? (counter?.held ?? 0n) : heldBelow(state, { node, asset });
  const excess = used + held - limit;
  const { start, end } = stretch;
  return accept({
    type: 'BudgetSet.v1',
    postings: [],
    data: {
      ...{ node, asset, window, mode, limit },
      excess: excess > 0n ? excess : undefined,
      budgets: [{ node, asset, window, start, end, used, held, limit }],
    },
  });
}

/** What open leases of this node and of all below it hold. */
function heldBelow(
  state: LedgerState,
  { node, asset }: { readonly node: string; readonly asset: string },
): bigint {
  let held = 0n;
  for (const lease of state.leases.values()) {
    if (lease.asset !== asset || !lease.path.includes(node)) continue;
    held += balanceOf(state, heldBy(lease.id), asset);
  }
  return held;
}
