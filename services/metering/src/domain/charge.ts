import { assetById, parseMinor } from '@alfred/money';
import {
  charge,
  hundredthsOf,
  type PriceBook,
  type UsageBuckets,
  usageBuckets,
  usageDefect,
} from '@alfred/pricing';
import type { Ending } from './usage-record.ts';

/**
 * Why a charge is not what the named prices say. In order of precedence; operators read it in the
 * list of stopped records.
 */
export type ChargeProblem =
  | 'amount_invalid'
  | 'usage_invalid'
  | 'price_unknown'
  | 'model_unpriced'
  | 'asset_unpriced'
  | 'amount_differs'
  | 'calls_differ'
  | 'cached_invalid';

/** Every price version that charges may name. */
export type PriceVersions = ReadonlyMap<string, PriceBook>;

/** What is captured, and whether it stops for an operator to look at. */
export interface CheckedCharge {
  /** The gateway's own amount; nothing, when it is no amount. */
  readonly amount: bigint;
  readonly problem: ChargeProblem | undefined;
  /** What an operator should know of the problem. */
  readonly params: Readonly<Record<string, string>>;
}

/** What prices say of a usage, or why they say nothing. */
export type Priced =
  | { readonly outcome: 'priced'; readonly amount: bigint; readonly ceiling: boolean }
  | {
      readonly outcome: 'unpriced';
      readonly problem: ChargeProblem;
      readonly params: Readonly<Record<string, string>>;
    };

/** What is priced: counts of one model, paid in one asset. */
export type Priceable = Pick<Ending, 'provider' | 'model' | 'asset' | 'usage' | 'startedAt'>;

/**
 * Computes a charge again with the price version that it names. The gateway's amount is the charge
 * either way: a difference disputes it, and never holds the ending back.
 */
export function checkCharge(ending: Ending, prices: PriceVersions): CheckedCharge {
  const amount = parseMinor(ending.amount);
  const told = { amount: ending.amount };
  if (amount === undefined) return { amount: 0n, problem: 'amount_invalid', params: told };
  // What was lost with a process has no usage, and what was released costs nothing.
  if (ending.ending !== 'settled') return { amount, problem: undefined, params: {} };
  const priced = priceEnding(ending, (price) => prices.get(price));
  if (priced.outcome === 'unpriced') {
    return { amount, problem: priced.problem, params: { ...told, ...priced.params } };
  }
  if (priced.amount === amount) return { amount, problem: undefined, params: {} };
  return { amount, problem: 'amount_differs', params: { ...told, expected: `${priced.amount}` } };
}

/**
 * What prices say of a whole request: of each of its calls, where several were made, or of the one
 * that its ending tells. An answer that was given before costs its share of that.
 *
 * @param bookOf the prices that stand for those which charged a call
 */
export function priceEnding(
  ending: Ending,
  bookOf: (price: string) => PriceBook | undefined,
): Priced {
  const priced = priceCalls(ending, bookOf);
  const { cachedPercent: percent } = ending;
  if (priced.outcome === 'unpriced' || percent === undefined) return priced;
  if (percent < 0 || percent > 100) {
    return { outcome: 'unpriced', problem: 'cached_invalid', params: { percent: `${percent}` } };
  }
  return { ...priced, amount: hundredthsOf(priced.amount, percent) };
}

function priceCalls(ending: Ending, bookOf: (price: string) => PriceBook | undefined): Priced {
  const { calls, asset, startedAt } = ending;
  if (calls.length === 0) return priceUsage(ending, bookOf(ending.price));
  const charged = calls.flatMap(({ usage, ...call }) => (usage ? [{ ...call, usage }] : []));
  // What the ledger is told of the request is what one of its calls says.
  if (!charged.some((call) => isTold(ending, call))) return differs(ending);
  let amount = 0n;
  let ceiling = false;
  for (const call of charged) {
    const priced = priceUsage({ ...call, asset, startedAt }, bookOf(call.price));
    if (priced.outcome === 'unpriced') return priced;
    amount += priced.amount;
    ceiling ||= priced.ceiling;
  }
  return { outcome: 'priced', amount, ceiling };
}

function isTold(
  ending: Ending,
  { provider, model, usage }: Pick<Ending, 'provider' | 'model' | 'usage'>,
) {
  return provider === ending.provider && model === ending.model && isSame(usage, ending.usage);
}

function isSame(one: UsageBuckets, other: UsageBuckets): boolean {
  return usageBuckets.every((bucket) => one[bucket] === other[bucket]);
}

function differs({ provider, model }: Ending): Priced {
  return { outcome: 'unpriced', problem: 'calls_differ', params: { provider, model } };
}

/** An asset as people name it. */
export function codeOf(asset: string): string {
  return assetById(asset)?.code ?? asset;
}

/** What a version of the price book says of a usage at the instant when it began. */
export function priceUsage(of: Priceable, book: PriceBook | undefined): Priced {
  const unpriced = (problem: ChargeProblem, params = {}): Priced => {
    return { outcome: 'unpriced', problem, params };
  };
  const defect = usageDefect(of.usage);
  if (defect) return unpriced('usage_invalid', { ...defect });
  if (!book) return unpriced('price_unknown');
  const entry = book.find(of.provider, of.model, of.startedAt);
  if (!entry) return unpriced('model_unpriced', { model: of.model });
  const rate = book.rate(entry.asset, of.asset, of.startedAt);
  if (!rate) {
    return unpriced('asset_unpriced', { from: codeOf(entry.asset), to: codeOf(of.asset) });
  }
  const amount = charge(entry, of.usage, rate);
  return { outcome: 'priced', amount, ceiling: entry.isCeiling ?? false };
}
