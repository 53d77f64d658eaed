import { parseMinor } from '@alfred/money';
import { type PriceBook, usageProblem } from '@alfred/pricing';
import type { Ending } from './usage-record.ts';

/**
 * Why a charge is not what the named prices say. In order of precedence; operators read it in the
 * `stopped` table.
 */
export type ChargeProblem =
  | 'amount_invalid'
  | 'usage_invalid'
  | 'price_unknown'
  | 'model_unpriced'
  | 'amount_differs';

/** Every price version that charges may name. */
export type PriceVersions = ReadonlyMap<string, PriceBook>;

/** What is captured, and whether it stops for an operator to look at. */
export interface CheckedCharge {
  /** The gateway's own amount; nothing, when it is no amount. */
  readonly amount: bigint;
  readonly problem: ChargeProblem | undefined;
  /** What the prices say, where they say anything. */
  readonly expected: bigint | undefined;
}

/**
 * Computes a charge again with the price version that it names. The gateway's amount is the charge
 * either way: a difference disputes it, and never holds the ending back.
 */
export function checkCharge(ending: Ending, prices: PriceVersions): CheckedCharge {
  const amount = parseMinor(ending.amount);
  const stopped = (problem: ChargeProblem, expected?: bigint): CheckedCharge => {
    return { amount: amount ?? 0n, problem, expected };
  };
  if (amount === undefined) return stopped('amount_invalid');
  // What was lost with a process has no usage, and what was released costs nothing.
  if (ending.ending !== 'settled') return { amount, problem: undefined, expected: undefined };
  if (usageProblem(ending.usage)) return stopped('usage_invalid');
  const book = prices.get(ending.price);
  if (!book) return stopped('price_unknown');
  const entry = book.find(ending.provider, ending.model);
  if (!entry || entry.asset !== ending.asset) return stopped('model_unpriced');
  const expected = book.cost(entry, ending.usage);
  if (expected !== amount) return stopped('amount_differs', expected);
  return { amount, problem: undefined, expected };
}
