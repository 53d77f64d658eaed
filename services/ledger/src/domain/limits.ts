import { overdraftOf } from './overdraft.ts';
import { type Standing, standingAt } from './standing.ts';
import {
  type Budget,
  balanceKey,
  balanceOf,
  budgetKey,
  findBudget,
  type LedgerState,
} from './state.ts';

/** Something on a spender's path that may say no. */
export interface Limit {
  readonly node: string;
  readonly asset: string;
  /** What may still be leased; below zero while a lowered limit is exceeded. */
  readonly left: bigint;
  /** How much more that would be if everything came back that open leases hold of it. */
  readonly held: bigint;
  /** And if everything came back that open holds have of it, which nobody can call back. */
  readonly placed: bigint;
  /** How many leases are open on it. */
  readonly live: number;
  /** The wallet or pool that pays; undefined for a budget. */
  readonly account: string | undefined;
  /** A frozen account pays nothing, whatever is on it; a closed one neither. */
  readonly frozen: boolean;
  readonly closed: boolean;
  /** Undefined for an account. */
  readonly budget: BudgetLimit | undefined;
}

export interface BudgetLimit {
  readonly of: Budget;
  readonly now: Standing;
}

/** What an account could pay now. */
export function accountLimit(
  state: LedgerState,
  { account, node }: { readonly account: string; readonly node: string },
  asset: string,
): Limit {
  const holds = state.holds.get(balanceKey(account, asset));
  const closed = state.closed.has(node);
  const frozen = closed || (state.nodes.get(node)?.frozen ?? false);
  return {
    ...{ node, asset, account, frozen, closed },
    left: frozen ? 0n : balanceOf(state, account, asset) + overdraftOf(state, account, asset),
    held: frozen || !holds ? 0n : holds.held - holds.placed,
    placed: frozen ? 0n : (holds?.placed ?? 0n),
    live: holds?.live ?? 0,
    budget: undefined,
  };
}

/** Every budget that counts what `node` spends, from it upwards, as each stands at `at`. */
export function budgetLimits(
  state: LedgerState,
  { node, asset, at }: { readonly node: string; readonly asset: string; readonly at: number },
): readonly Limit[] {
  const path = state.nodes.get(node)?.path ?? [];
  return path
    .toReversed()
    .flatMap((place) => state.budgets.get(place) ?? [])
    .filter((budget) => budget.asset === asset)
    .map((budget) => budgetLimit(state, budget, { path, at }));
}

/** Whether it refuses for want of something: a soft budget never does. */
export function refuses({ left, budget }: Limit, least: bigint): boolean {
  return left < least && budget?.of.mode !== 'soft';
}

function budgetLimit(
  state: LedgerState,
  budget: Budget,
  spender: { readonly path: readonly string[]; readonly at: number },
): Limit {
  const now = standingAt(state, budget, spender.at);
  const kept = keptFrom(state, budget, spender);
  const left = now.limit - now.used - now.held - kept.now;
  return {
    node: budget.node,
    asset: budget.asset,
    left,
    held: now.held - now.placed + kept.now - kept.withNothingHeld,
    placed: now.placed,
    live: now.live,
    account: undefined,
    frozen: false,
    closed: false,
    budget: { of: budget, now },
  };
}

/** What floors keep of a budget for others than this spender, now and with no lease open. */
function keptFrom(
  state: LedgerState,
  budget: Budget,
  { path, at }: { readonly path: readonly string[]; readonly at: number },
): { readonly now: bigint; readonly withNothingHeld: bigint } {
  const kept = { now: 0n, withNothingHeld: 0n };
  for (const node of state.floors.get(budgetKey(budget)) ?? []) {
    if (path.includes(node)) continue;
    const own = findBudget(state, { node, asset: budget.asset, window: budget.window });
    if (own?.floor === undefined) continue;
    const { used, held, placed } = standingAt(state, own, at);
    kept.now += atLeastNothing(own.floor - used - held);
    kept.withNothingHeld += atLeastNothing(own.floor - used - placed);
  }
  return kept;
}

const atLeastNothing = (amount: bigint): bigint => (amount > 0n ? amount : 0n);
