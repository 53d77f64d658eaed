import { assetById, formatAmount } from '@alfred/money';
import type { Refusal, RefusalCode } from './commands.ts';
import type { LedgerEvent } from './events.ts';
import type { Limit } from './limits.ts';

/** Refusing is an ordinary outcome, so it is a value. */
export type Decision =
  | { readonly outcome: 'accepted'; readonly events: readonly LedgerEvent[] }
  | { readonly outcome: 'refused'; readonly refusal: Refusal };

export function accept(...events: readonly LedgerEvent[]): Decision {
  return { outcome: 'accepted', events };
}

export function refuse(code: RefusalCode, params: Refusal['params'] = {}): Decision {
  return { outcome: 'refused', refusal: { code, params } };
}

/**
 * The refusal of somebody who needs `needed` and meets this limit. `held` tells whether waiting for
 * others can help.
 */
export function refuseBy(limit: Limit, needed: bigint): Decision {
  const { node, held, budget } = limit;
  const left = limit.left > 0n ? limit.left : 0n;
  const common = {
    node,
    ...inUnit(limit.asset, { held, needed }),
  };
  if (!budget) {
    return refuse('insufficient_credits', {
      ...common,
      ...inUnit(limit.asset, { available: left }),
    });
  }
  return refuse('budget_exhausted', {
    ...common,
    ...inUnit(limit.asset, { left, limit: budget.of.limit }),
    window: budget.of.window,
    resetsAt: budget.stretch.end ?? 'never',
  });
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
