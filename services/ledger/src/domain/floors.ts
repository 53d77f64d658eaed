import { type Budget, budgetKey, findBudget, type LedgerState } from './state.ts';

/**
 * Finds anew which budget gives to which floor: the nearest above, in the same asset and window.
 * `evolve` calls it whenever a budget came or went, or the tree changed.
 */
export function indexFloors(state: LedgerState): void {
  state.floors.clear();
  for (const budget of state.floored.values()) {
    const giving = givingTo(state, budget);
    if (!giving) continue;
    const key = budgetKey(giving);
    state.floors.set(key, [...(state.floors.get(key) ?? []), budget.node]);
  }
}

type Name = Pick<Budget, 'node' | 'asset' | 'window'>;

/** The budget that a floor of this one is kept in. */
export function givingTo(state: LedgerState, { node, asset, window }: Name): Budget | undefined {
  const above = (state.nodes.get(node)?.path ?? []).slice(0, -1).toReversed();
  for (const place of above) {
    const budget = findBudget(state, { node: place, asset, window });
    if (budget) return budget;
  }
  return undefined;
}

/** The sum of the floors that this budget gives to, or would if it were there; one node left out. */
export function floorsIn(state: LedgerState, name: Name, without: string): bigint {
  let sum = 0n;
  for (const budget of state.floored.values()) {
    if (budget.asset !== name.asset || budget.window !== name.window) continue;
    if (budget.node === without || !isGivenBy(state, budget, name.node)) continue;
    sum += budget.floor ?? 0n;
  }
  return sum;
}

/** Whether `node` is above the floor's own, and no budget between them gives to it. */
function isGivenBy(state: LedgerState, floored: Budget, node: string): boolean {
  const path = state.nodes.get(floored.node)?.path ?? [];
  const place = path.indexOf(node);
  if (place < 0 || node === floored.node) return false;
  const giving = givingTo(state, floored);
  return !giving || path.indexOf(giving.node) <= place;
}
