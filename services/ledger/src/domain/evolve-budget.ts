import { strict as assert } from 'node:assert';
import type {
  BudgetEvent,
  BudgetRemoved,
  BudgetSet,
  LimitLowered,
  OverrideEnded,
  OverrideStarted,
  ThresholdCrossed,
} from './budget-events.ts';
import { counterOf, join, joinHold, setCounter } from './evolve-counter.ts';
import { indexFloors } from './floors.ts';
import {
  type Budget,
  balanceOf,
  budgetKey,
  findBudget,
  type Holding,
  heldBy,
  type LedgerState,
} from './state.ts';

/** The part of `evolve` that is about budgets. */
export function evolveBudget(state: LedgerState, event: BudgetEvent, at: number): void {
  switch (event.type) {
    case 'BudgetSet.v1':
    case 'LimitLowered.v1':
      setBudget(state, event, at);
      return;
    case 'BudgetRemoved.v1':
      removeBudget(state, event);
      return;
    case 'OverrideStarted.v1':
      startOverride(state, event);
      return;
    case 'OverrideEnded.v1':
      endOverride(state, event);
      return;
    case 'ThresholdCrossed.v1':
      crossThreshold(state, event);
      return;
  }
  event satisfies never;
}

function setBudget(state: LedgerState, { data }: BudgetSet | LimitLowered, at: number): void {
  const known = findBudget(state, data);
  const budget = known ?? addBudget(state, data, at);
  budget.mode = data.mode;
  budget.limit = data.limit;
  budget.rolloverCap = data.rolloverCap;
  keepFloor(state, budget, data.floor);
  for (const stated of data.budgets) setCounter(state, stated);
  if (known) return;
  // A new budget counts what is held below it already, and what will be captured of that.
  const [stated] = data.budgets;
  assert(stated, 'a budget is set together with its counter');
  const counter = counterOf(budget, stated);
  const isBelow = ({ asset, path }: Holding) =>
    asset === budget.asset && path.includes(budget.node);
  for (const lease of state.leases.values()) if (isBelow(lease)) join(lease, counter);
  for (const hold of state.placed.values()) {
    if (isBelow(hold)) joinHold(hold, counter, balanceOf(state, heldBy(hold.id), hold.asset));
  }
}

function addBudget(state: LedgerState, data: BudgetSet['data'], at: number): Budget {
  const { node, asset, window, mode, limit } = data;
  const budget: Budget = {
    ...{ node, asset, window, mode, limit, since: at },
    ...{ rolloverCap: undefined, floor: undefined },
    overrides: new Map(),
    counters: new Map(),
  };
  const beside = state.budgets.get(node);
  if (beside) beside.push(budget);
  else state.budgets.set(node, [budget]);
  return budget;
}

function keepFloor(state: LedgerState, budget: Budget, floor: bigint | undefined): void {
  budget.floor = floor;
  if (floor === undefined) state.floored.delete(budgetKey(budget));
  else state.floored.set(budgetKey(budget), budget);
  indexFloors(state);
}

function removeBudget(state: LedgerState, { data }: BudgetRemoved): void {
  const budget = findBudget(state, data);
  assert(budget, 'a budget is removed that was set');
  const others = (state.budgets.get(data.node) ?? []).filter((other) => other !== budget);
  if (others.length > 0) state.budgets.set(data.node, others);
  else state.budgets.delete(data.node);
  const { leases, expired, placed } = state;
  for (const { counters } of [...leases.values(), ...expired.values(), ...placed.values()]) {
    const index = counters.findIndex((counter) => counter.budget === budget);
    if (index >= 0) counters.splice(index, 1);
  }
  keepFloor(state, budget, undefined);
}

function startOverride(state: LedgerState, { data }: OverrideStarted): void {
  const { budgets, ...stated } = data;
  const terms = { ...stated, seq: state.seq };
  const budget = findBudget(state, terms);
  assert(budget, 'an override is of a budget that was set');
  budget.overrides.set(terms.override, terms);
  state.overrides.set(terms.override, terms);
  for (const counter of budgets) setCounter(state, counter);
}

function endOverride(state: LedgerState, { data }: OverrideEnded): void {
  const terms = state.overrides.get(data.override);
  assert(terms, 'an override ends that is in force');
  state.overrides.delete(data.override);
  findBudget(state, terms)?.overrides.delete(data.override);
  for (const stated of data.budgets) setCounter(state, stated);
}

function crossThreshold(state: LedgerState, { data }: ThresholdCrossed): void {
  const counter = findBudget(state, data)?.counters.get(data.start);
  assert(counter, 'a threshold is crossed where something counts');
  counter.crossed = data.percent;
}
