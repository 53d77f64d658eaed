// Budgets under new terms: set, lowered, removed, and overridden for a while.
import type { BudgetLine, BudgetName, EntryOf, TermsEntry } from '../entry-types.ts';
import { boostOf, compare, counterAt, type KnownBudgets, nameOf, rolledOf } from './counters.ts';
import { floorProblem, type PathOf } from './floors.ts';
import type { Budget, Counter, Holding } from './holdings.ts';

/** What terms reach beyond their budget. */
export interface Surroundings {
  readonly open: Iterable<Holding>;
  readonly pathOf: PathOf;
}

export function set(
  known: KnownBudgets,
  entry: TermsEntry,
  { open, pathOf }: Surroundings,
): string | undefined {
  const { type, data, at } = entry;
  const limit = BigInt(data.limit);
  const floor = data.floor === undefined ? undefined : BigInt(data.floor);
  const earlier = known.named.get(nameOf(data));
  // Before limits could be lowered by a name of their own, they were set.
  if (type === 'LimitLowered.v1' && (!earlier || limit >= earlier.limit)) {
    return 'lowers a limit that is not above it';
  }
  const floors = floorProblem(known, { ...data, limit, floor: floor ?? 0n }, pathOf);
  if (floors) return floors;
  const budget = earlier ?? addBudget(known, data);
  const counter = theOnly(data, data.budgets, { budget, at });
  if (typeof counter === 'string') return counter;
  const rolled = rolledOf(counter);
  const cap = data.rolloverCap === undefined ? undefined : BigInt(data.rolloverCap);
  const terms = { limit, hard: data.mode === 'hard', rolloverCap: cap, floor };
  Object.assign(budget, terms);
  known.floors = undefined;
  limitAnew(counter, rolled < (cap ?? 0n) ? rolled : (cap ?? 0n));
  if (!earlier) adopt(counter, open);
  return excessProblem(data.excess, counter) ?? compare(known, data.budgets[0], counter);
}

/** The one counter that an entry about a budget lists. */
function theOnly(
  name: BudgetName,
  [line, ...others]: readonly BudgetLine[],
  { budget, at }: { readonly budget: Budget; readonly at: number },
): Counter | string {
  if (!line || others.length > 0 || nameOf(line) !== nameOf(name)) {
    return 'does not list the one budget that it is about';
  }
  return counterAt(budget, line, at);
}

function addBudget({ named, onNode }: KnownBudgets, { node, asset, window }: BudgetName): Budget {
  const budget: Budget = {
    ...{ node, asset, window, hard: true, limit: 0n, rolloverCap: undefined, floor: undefined },
    ...{ overrides: new Map(), counters: new Map(), remembered: [] },
  };
  named.set(nameOf(budget), budget);
  onNode.set(node, [...(onNode.get(node) ?? []), budget]);
  return budget;
}

export function remove(
  known: KnownBudgets,
  name: BudgetName,
  holdings: Iterable<Holding>,
): string | undefined {
  const budget = known.named.get(nameOf(name));
  if (!budget) return `removes the budget ${nameOf(name)}, which is not set`;
  known.named.delete(nameOf(name));
  const others = (known.onNode.get(name.node) ?? []).filter((other) => other !== budget);
  known.onNode.set(name.node, others);
  known.floors = undefined;
  budget.remembered = [];
  for (const holding of holdings) {
    holding.counters = holding.counters.filter((counter) => counter.budget !== budget);
  }
  return undefined;
}

export function startOverride(
  known: KnownBudgets,
  { data, at }: EntryOf<'OverrideStarted.v1'>,
): string | undefined {
  const budget = known.named.get(nameOf(data));
  if (!budget) return `overrides the budget ${nameOf(data)}, which is not set`;
  if (known.overridden.has(data.override)) return `starts ${data.override} a second time`;
  if (data.endsAt <= at) return `starts ${data.override}, whose time is over`;
  const counter = theOnly(data, data.budgets, { budget, at });
  if (typeof counter === 'string') return counter;
  const rolled = rolledOf(counter);
  budget.overrides.set(data.override, { amount: BigInt(data.amount), endsAt: data.endsAt });
  known.overridden.set(data.override, data);
  limitAnew(counter, rolled);
  return compare(known, data.budgets[0], counter);
}

export function endOverride(
  known: KnownBudgets,
  { data, at }: EntryOf<'OverrideEnded.v1'>,
): string | undefined {
  const name = known.overridden.get(data.override);
  if (!name) return `ends ${data.override}, which is not in force`;
  known.overridden.delete(data.override);
  const budget = known.named.get(nameOf(name));
  const terms = budget?.overrides.get(data.override);
  // Its budget was removed just before, and the override with it.
  if (!budget || !terms) return data.budgets ? 'lists a budget that was removed' : undefined;
  if ((data.how === 'expired') !== at >= terms.endsAt) {
    return `says that ${data.override} was ${data.how}, due at ${terms.endsAt}`;
  }
  const counter = theOnly(name, data.budgets ?? [], { budget, at });
  if (typeof counter === 'string') return counter;
  const rolled = rolledOf(counter);
  budget.overrides.delete(data.override);
  limitAnew(counter, rolled);
  return excessProblem(data.excess, counter) ?? compare(known, data.budgets?.[0], counter);
}

/** Only a limit below what is used and held has an excess, and then it must be stated. */
function excessProblem(
  stated: string | undefined,
  { limit, used, held }: Counter,
): string | undefined {
  const over = used + held - limit;
  const excess = over > 0n ? over : 0n;
  return BigInt(stated ?? '0') === excess ? undefined : `states not its excess, ${excess}`;
}

/** A budget set anew counts what is held below it, and what is captured of that when it is. */
function adopt(counter: Counter, open: Iterable<Holding>): void {
  const { node, asset } = counter.budget;
  for (const holding of open) {
    if (holding.asset !== asset || !holding.nodes.includes(node)) continue;
    holding.counters.push(counter);
    counter.held += holding.held;
    counter.live += 1;
  }
}

/** The limit of a counter under the terms and overrides of now. */
function limitAnew(counter: Counter, rolled: bigint): void {
  counter.boost = boostOf(counter.budget);
  counter.limit = counter.budget.limit + rolled + counter.boost;
}
