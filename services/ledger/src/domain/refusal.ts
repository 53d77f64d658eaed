import { assetById, formatAmount } from '@alfred/money';
import type { Refusal, RefusalCode } from './commands.ts';
import type { LedgerEvent } from './events.ts';
import type { Limit } from './limits.ts';

/** Refusing is an ordinary outcome, so it is a value. */
export type Decision =
  | { readonly outcome: 'accepted'; readonly events: readonly LedgerEvent[] }
  | Refused;

export interface Refused {
  readonly outcome: 'refused';
  readonly refusal: Refusal;
}

export function accept(...events: readonly LedgerEvent[]): Decision {
  return { outcome: 'accepted', events };
}

export function refuse(code: RefusalCode, params: Refusal['params'] = {}): Refused {
  return { outcome: 'refused', refusal: { code, params } };
}

/** `refusalBy`, as a decision. */
export function refuseBy(limit: Limit, needed: bigint): Refused {
  return { outcome: 'refused', refusal: refusalBy(limit, needed) };
}

/**
 * The refusal of somebody who needs `needed` and meets this limit. `held` tells whether waiting for
 * others can help.
 */
export function refusalBy(limit: Limit, needed: bigint): Refusal {
  const { node, asset, account = '', held, budget } = limit;
  if (limit.closed) return { code: 'wallet_closed', params: { node, account } };
  if (limit.frozen) return { code: 'wallet_frozen', params: { node, account } };
  const left = limit.left > 0n ? limit.left : 0n;
  if (!budget) {
    const amounts = inUnit(asset, { available: left, held, needed });
    return { code: 'insufficient_credits', params: { node, account, ...amounts } };
  }
  const isTooMuch = budget.now.limit > 0n && needed > budget.now.limit;
  return {
    // Waiting for the window to end would not help either.
    code: isTooMuch ? 'estimate_exceeds_budget' : 'budget_exhausted',
    params: {
      node,
      ...inUnit(asset, { left, held, limit: budget.now.limit, needed }),
      window: budget.of.window,
      resetsAt: budget.now.end ?? 'never',
    },
  };
}

/**
 * Whether what is missing on an account would come back from leases, or from holds that nobody can
 * call back, too; undefined: it is not there at all.
 */
export function heldCode(
  of: { readonly held: bigint; readonly placed: bigint } | undefined,
  missing: bigint,
): 'held_by_leases' | 'held_by_holds' | undefined {
  if (!of || of.held < missing) return undefined;
  return of.held - of.placed < missing ? 'held_by_holds' : 'held_by_leases';
}

/** Amounts as people write them, beside the code of their asset. */
export function inUnit(
  asset: string,
  amounts: Readonly<Record<string, bigint>>,
): Readonly<Record<string, string>> {
  const known = assetById(asset);
  const shown = Object.entries(amounts).map(([name, amount]) => [
    name,
    known ? formatAmount(amount, known) : amount.toString(),
  ]);
  return { asset: known?.code ?? asset, ...Object.fromEntries(shown) };
}
