// Floors: a part of a budget that is kept for one node below it.
import type { BudgetName } from '../entry-types.ts';
import { countedAt, type KnownBudgets, nameOf } from './counters.ts';
import type { Budget } from './holdings.ts';

/** From the root down to a node. */
export type PathOf = (node: string) => readonly string[];

/** What floors keep of a budget for others than whoever spends on these nodes. */
export function keptFrom(
  known: KnownBudgets,
  budget: Budget,
  spender: {
    readonly nodes: readonly string[];
    readonly at: number;
    readonly pathOf: PathOf;
  },
): bigint {
  known.floors ??= indexOf(known, spender.pathOf);
  let kept = 0n;
  for (const other of known.floors.get(budget) ?? []) {
    if (spender.nodes.includes(other.node)) continue;
    const { used, held } = countedAt(other, spender.at);
    const rest = (other.floor ?? 0n) - used - held;
    if (rest > 0n) kept += rest;
  }
  return kept;
}

/**
 * What is wrong with a budget's new limit and floor: a limit promises no more floors than itself,
 * whichever of the two is set.
 */
export function floorProblem(
  known: KnownBudgets,
  terms: BudgetName & { readonly limit: bigint; readonly floor: bigint },
  pathOf: PathOf,
): string | undefined {
  const below = promisedBy(known, terms, { pathOf, without: terms.node });
  if (below > terms.limit) return `sets ${terms.limit} and keeps ${below} of it by floors`;
  if (terms.floor === 0n) return undefined;
  const giving = givingTo(known, terms, pathOf);
  if (!giving) return undefined;
  const others = promisedBy(known, giving, { pathOf, without: terms.node });
  if (others + terms.floor <= giving.limit) return undefined;
  return `keeps ${others + terms.floor} of ${giving.limit} of ${nameOf(giving)} by floors`;
}

function indexOf(known: KnownBudgets, pathOf: PathOf): ReadonlyMap<Budget, readonly Budget[]> {
  const floors = new Map<Budget, Budget[]>();
  for (const budget of known.named.values()) {
    if (budget.floor === undefined) continue;
    const giving = givingTo(known, budget, pathOf);
    if (!giving) continue;
    const kept = floors.get(giving);
    if (kept) kept.push(budget);
    else floors.set(giving, [budget]);
  }
  return floors;
}

/** All floors that a budget would keep if it were there. */
function promisedBy(
  known: KnownBudgets,
  { node, asset, window }: BudgetName,
  { pathOf, without }: { readonly pathOf: PathOf; readonly without: string },
): bigint {
  let sum = 0n;
  for (const budget of known.named.values()) {
    if (budget.floor === undefined || budget.node === without) continue;
    if (budget.asset !== asset || budget.window !== window || budget.node === node) continue;
    const path = pathOf(budget.node);
    const place = path.indexOf(node);
    if (place < 0) continue;
    const giving = givingTo(known, budget, pathOf);
    if (!giving || path.indexOf(giving.node) <= place) sum += budget.floor;
  }
  return sum;
}

/** The nearest budget above, in the same asset and window. */
function givingTo(
  { named }: KnownBudgets,
  { node, asset, window }: BudgetName,
  pathOf: PathOf,
): Budget | undefined {
  const above = pathOf(node).slice(0, -1);
  for (const place of above.toReversed()) {
    const budget = named.get(nameOf({ node: place, asset, window }));
    if (budget) return budget;
  }
  return undefined;
}
