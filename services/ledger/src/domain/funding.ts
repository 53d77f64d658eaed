import type { Refusal } from './commands.ts';
import type { BudgetCounter } from './event-shape.ts';
import { accountLimit, budgetLimits, type Limit, refuses } from './limits.ts';
import { payersOf, paymentOrderOf } from './payers.ts';
import { refusalBy } from './refusal.ts';
import { stated } from './standing.ts';
import type { LedgerState } from './state.ts';

/** Who wants money, and at least how much of it. */
export interface FundingAsk {
  readonly node: string;
  readonly asset: string;
  readonly at: number;
  readonly least: bigint;
}

export type Funding =
  | {
      readonly outcome: 'funded';
      /** `wallet:<node>` or `pool:<node>`: it covers the whole of `least`. */
      readonly account: string;
      /** Whose account it is. */
      readonly wallet: string;
      /** The account first, then every budget on the path from the spender upwards, soft ones too. */
      readonly limits: readonly Limit[];
      /** Soft budgets that `least` would pass. */
      readonly warnings: readonly SoftWarning[];
    }
  | {
      readonly outcome: 'refused';
      readonly refusal: Refusal;
      /** Those of the account that was named, or would have paid. */
      readonly limits: readonly Limit[];
    };

/** A soft budget that is used up, or would be passed. */
export interface SoftWarning {
  readonly node: string;
  readonly window: string;
  /** RFC 3339; undefined for a lifetime. */
  readonly resetsAt: string | undefined;
}

/**
 * The first account in the order of payment that covers the whole of `least` and is not frozen, if
 * every hard budget on the path has as much left.
 *
 * Of what says no, one that would say no even if all that is held came back is named first, since
 * waiting cannot help there; then the one with the least left. When no account pays, the one that
 * is named is the first whose held money would do, else the first in order. Refusals:
 * payer_missing, wallet_frozen, insufficient_credits, budget_exhausted,
 * estimate_exceeds_budget.
 */
export function chooseFunding(state: LedgerState, ask: FundingAsk): Funding {
  const { node, asset, least } = ask;
  const accounts = payersOf(state, node).map((payer) => accountLimit(state, payer, asset));
  const budgets = budgetLimits(state, ask);
  const paying = accounts.find((limit, place) => covers(limit, place, least));
  const hopeful = accounts.find((limit, place) => covers(withNothingHeld(limit), place, least));
  const named = paying ?? hopeful ?? accounts[0];
  const limits = named ? [named, ...budgets] : budgets;
  const blocking = budgets.filter((limit) => refuses(limit, least));
  const binding = bindingOf(paying || !named ? blocking : [named, ...blocking], least);
  if (binding) return { outcome: 'refused', refusal: refusalBy(binding, least), limits };
  if (!paying?.account) return { outcome: 'refused', refusal: nobodyPays(state, node), limits };
  const warnings = warningsOn(limits, least);
  return { outcome: 'funded', account: paying.account, wallet: paying.node, limits, warnings };
}

/** Whoever pays instead of the first has something to pay with, even for what costs nothing. */
function covers({ frozen, left }: Limit, place: number, least: bigint): boolean {
  return !frozen && left >= least && (place === 0 || left > 0n);
}

const withNothingHeld = (limit: Limit): Limit => ({ ...limit, left: limit.left + limit.held });

/** The most that may be leased of all these at once. */
export function amountWithin(limits: readonly Limit[], most: bigint): bigint {
  return limits.reduce((low, limit) => (refuses(limit, low) ? limit.left : low), most);
}

/**
 * A lease's life never passes the end of a window that it counts in, nor of an override in force
 * there. One whose time has passed and that no entry has ended yet leaves it no life at all.
 */
export function ttlWithin(limits: readonly Limit[], ttlMs: number, at: number): number {
  const ends = limits.flatMap(({ budget }) => {
    if (!budget) return [];
    const { now, of } = budget;
    return [now.endsAt ?? [], ...[...of.overrides.values()].map(({ endsAt }) => endsAt)].flat();
  });
  return ends.reduce(
    (ttl, end) => Math.max(0, Math.min(ttl, Math.floor((end - at) / 1000))),
    ttlMs,
  );
}

/** The budgets among these, as they stand when `amount` more is held. */
export function heldIn(limits: readonly Limit[], amount: bigint): readonly BudgetCounter[] {
  return limits.flatMap(({ budget }) =>
    budget ? [stated(budget.of, { ...budget.now, held: budget.now.held + amount })] : [],
  );
}

/**
 * Soft budgets that are used up, or that `amount` more would take past their limit. What leases hold
 * is not spent yet, and most of it comes back.
 */
export function warningsOn(limits: readonly Limit[], amount: bigint): readonly SoftWarning[] {
  return limits.flatMap(({ node, budget }) => {
    if (budget?.of.mode !== 'soft') return [];
    const { used, limit, end } = budget.now;
    if (used < limit && used + amount <= limit) return [];
    return [{ node, window: budget.of.window, resetsAt: end }];
  });
}

function bindingOf(blocking: readonly Limit[], least: bigint): Limit | undefined {
  const hopeless = blocking.filter((limit) => isHopeless(limit, least));
  const [first, ...others] = hopeless.length > 0 ? hopeless : blocking;
  return others.reduce(
    (binding, limit) => (binding && limit.left < binding.left ? limit : binding),
    first,
  );
}

/** Whether it would say no even if all that is held came back. */
function isHopeless({ frozen, left, held }: Limit, least: bigint): boolean {
  return frozen || left + held < least;
}

function nobodyPays(state: LedgerState, node: string): Refusal {
  const order = paymentOrderOf(state, node).value.join(', ');
  return { code: 'payer_missing', params: { node, order } };
}
