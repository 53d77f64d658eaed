import { nodeRefusal } from './archived.ts';
import type {
  BudgetCommand,
  EndOverride,
  RemoveBudget,
  SetBudget,
  StartOverride,
} from './budget-commands.ts';
import { floorsIn, givingTo } from './floors.ts';
import { accept, type Decision, inUnit, type Refused, refuse } from './refusal.ts';
import { boostOf, rolledOf, type Standing, standingAt, stated } from './standing.ts';
import { type Budget, balanceOf, findBudget, heldBy, type LedgerState } from './state.ts';
import { stretchAt } from './window.ts';

/** Overrides that may be in force on one budget at once. */
export const overridesMax = 16;

/** What becomes of a command about a budget. */
export function decideBudget(state: LedgerState, command: BudgetCommand, at: number): Decision {
  switch (command.type) {
    case 'SetBudget':
      return decideSetBudget(state, command, at);
    case 'RemoveBudget':
      return decideRemoveBudget(state, command);
    case 'StartOverride':
      return decideStartOverride(state, command, at);
    case 'EndOverride':
      return decideEndOverride(state, command, at);
  }
}

/**
 * A budget takes effect at once, also below what is used and held already: then its excess is
 * stated, and admissions are refused until it is gone.
 *
 * Refusals: node_unknown, node_archived, asset_unknown, floor_exceeds_limit (the floors that one budget gives are
 * never promised more than its limit, whichever of the two is set).
 */
function decideSetBudget(state: LedgerState, command: SetBudget, at: number): Decision {
  const { node, asset, window, mode, limit, rolloverCap, floor } = command;
  const unknown = nodeRefusal(state, node);
  if (unknown) return unknown;
  if (!state.assets.has(asset)) return refuse('asset_unknown', { asset });
  const refusal = floorRefusal(state, command);
  if (refusal) return refusal;
  const known = findBudget(state, command);
  const now = known ? standingOf(state, known, { command, at }) : beginning(state, command, at);
  return accept({
    type: known && limit < known.limit ? 'LimitLowered.v1' : 'BudgetSet.v1',
    postings: [],
    data: {
      ...{ node, asset, window, mode, limit, rolloverCap, floor },
      excess: excessOf(now),
      budgets: [stated(command, now)],
    },
  });
}

/** Refusals: budget_unknown. What leases hold of it stays theirs, and counts there no more. */
function decideRemoveBudget(state: LedgerState, command: RemoveBudget): Decision {
  const { node, asset, window } = command;
  const budget = findBudget(state, command);
  if (!budget) return refuse('budget_unknown', { node, asset, window });
  return accept(
    { type: 'BudgetRemoved.v1', postings: [], data: { node, asset, window } },
    ...[...budget.overrides.keys()].map((override) => ({
      type: 'OverrideEnded.v1' as const,
      postings: [],
      data: { override, how: 'ended' as const, excess: undefined, budgets: [] },
    })),
  );
}

/** Refusals: budget_unknown, override_exists, override_past, overrides_too_many. */
function decideStartOverride(state: LedgerState, command: StartOverride, at: number): Decision {
  const { type: _, ...terms } = command;
  const { override, node, asset, window, amount, endsAt } = terms;
  const budget = findBudget(state, command);
  if (!budget) return refuse('budget_unknown', { node, asset, window });
  if (state.overrides.has(override)) return refuse('override_exists', { override });
  if (endsAt <= at) return refuse('override_past', { override });
  if (budget.overrides.size >= overridesMax) {
    return refuse('overrides_too_many', { node, window, limit: String(overridesMax) });
  }
  const now = standingAt(state, budget, at);
  const budgets = [stated(budget, { ...now, limit: now.limit + amount })];
  return accept({ type: 'OverrideStarted.v1', postings: [], data: { ...terms, budgets } });
}

/**
 * At once, whatever runs on it: what is used and held above the limit that is left is the excess.
 *
 * Refusals: override_unknown.
 */
function decideEndOverride(state: LedgerState, { override }: EndOverride, at: number): Decision {
  const terms = state.overrides.get(override);
  const budget = terms && findBudget(state, terms);
  if (!budget) return refuse('override_unknown', { override });
  const before = standingAt(state, budget, at);
  const now = { ...before, limit: before.limit - terms.amount };
  return accept({
    type: 'OverrideEnded.v1',
    postings: [],
    data: {
      override,
      how: terms.endsAt <= at ? 'expired' : 'ended',
      excess: excessOf(now),
      budgets: [stated(budget, now)],
    },
  });
}

/** Both ways: floors below this budget, and its own in the one above. */
function floorRefusal(state: LedgerState, command: SetBudget): Refused | undefined {
  const { node, limit, floor = 0n } = command;
  const below = floorsIn(state, command, node);
  if (below > limit) return floorsTooHigh(command, { limit, floors: below });
  const giving = floor > 0n ? givingTo(state, command) : undefined;
  if (!giving) return undefined;
  const floors = floorsIn(state, giving, node) + floor;
  return floors > giving.limit ? floorsTooHigh(giving, { limit: giving.limit, floors }) : undefined;
}

function floorsTooHigh(
  { node, asset, window }: Pick<Budget, 'node' | 'asset' | 'window'>,
  amounts: { readonly limit: bigint; readonly floors: bigint },
): Refused {
  return refuse('floor_exceeds_limit', { node, window, ...inUnit(asset, amounts) });
}

/** How a known budget stands under its new terms: what has rolled over stays, up to the cap. */
function standingOf(
  state: LedgerState,
  known: Budget,
  { command, at }: { readonly command: SetBudget; readonly at: number },
): Standing {
  const now = standingAt(state, known, at);
  const { limit, rolloverCap: cap = 0n } = command;
  const rolled = rolledOf(known, now);
  return { ...now, limit: limit + (rolled < cap ? rolled : cap) + boostOf(known) };
}

/** A new budget: nothing is used of it, and what is held below it already is held in it. */
function beginning(state: LedgerState, command: SetBudget, at: number): Standing {
  const { window, limit } = command;
  const stretch = stretchAt(window, at, { timeZone: state.timeZone, since: at });
  return { ...stretch, used: 0n, held: heldBelow(state, command), limit, live: 0, placed: 0n };
}

/** What open leases and holds of this node and of all below it have. */
function heldBelow(
  state: LedgerState,
  { node, asset }: { readonly node: string; readonly asset: string },
): bigint {
  let held = 0n;
  for (const holdings of [state.leases, state.placed]) {
    for (const { id, asset: of, path } of holdings.values()) {
      if (of === asset && path.includes(node)) held += balanceOf(state, heldBy(id), asset);
    }
  }
  return held;
}

function excessOf({ used, held, limit }: Standing): bigint | undefined {
  const excess = used + held - limit;
  return excess > 0n ? excess : undefined;
}
