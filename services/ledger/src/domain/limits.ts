import {
  type Budget,
  balanceKey,
  balanceOf,
  type Counter,
  type LedgerState,
  walletOf,
} from './state.ts';
import { type Stretch, stretchAt } from './window.ts';

/** Something on a spender's path that may say no. */
export interface Limit {
  readonly node: string;
  readonly asset: string;
  /** What may still be leased; below zero while a lowered limit is exceeded. */
  readonly left: bigint;
  /** What open leases hold of it: part of it may come back. */
  readonly held: bigint;
  /** How many leases are open on it. */
  readonly live: number;
  /** Undefined for the wallet that pays. */
  readonly budget: BudgetLimit | undefined;
}

export interface BudgetLimit {
  readonly of: Budget;
  readonly stretch: Stretch;
  readonly used: bigint;
}

/**
 * Every limit that a lease of `node` would meet at `at`: the wallet that pays first, then each
 * budget on the path, from the spender upwards, each once.
 */
export function limitsOn(
  state: LedgerState,
  { node, asset, at }: { readonly node: string; readonly asset: string; readonly at: number },
): readonly Limit[] {
  const path = state.nodes.get(node)?.path ?? [];
  const budgets = path
    .toReversed()
    .flatMap((place) => state.budgets.get(place) ?? [])
    .filter((budget) => budget.asset === asset)
    .map((budget) => budgetLimit(state, budget, at));
  return [walletLimit(state, node, asset), ...budgets];
}

/** The stretch of a budget that `at` lies in, and its counter there if anything counted yet. */
export function counterAt(
  state: LedgerState,
  budget: Pick<Budget, 'window' | 'since'> & { readonly counters?: Budget['counters'] },
  at: number,
): { readonly stretch: Stretch; readonly counter: Counter | undefined } {
  const stretch = stretchAt(budget.window, at, { timeZone: state.timeZone, since: budget.since });
  return { stretch, counter: budget.counters?.get(stretch.start) };
}

function walletLimit(state: LedgerState, node: string, asset: string): Limit {
  const account = walletOf(node);
  const holds = state.holds.get(balanceKey(account, asset));
  return {
    node,
    asset,
    left: balanceOf(state, account, asset),
    held: holds?.held ?? 0n,
    live: holds?.live ?? 0,
    budget: undefined,
  };
}

function budgetLimit(state: LedgerState, budget: Budget, at: number): Limit {
  const { stretch, counter } = counterAt(state, budget, at);
  const used = counter?.used ?? 0n;
  const held = counter?.held ?? 0n;
  return {
    node: budget.node,
    asset: budget.asset,
    left: budget.limit - used - held,
    held,
    live: counter?.live ?? 0,
    budget: { of: budget, stretch, used },
  };
}
