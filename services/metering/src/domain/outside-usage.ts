import { amountMax, assetById, parseMinor } from '@alfred/money';
import {
  convert,
  emptyUsage,
  type PriceBook,
  type UsageBuckets,
  usageBuckets,
} from '@alfred/pricing';
import { codeOf, priceUsage } from './charge.ts';

/** Usage that no gateway of ours admitted, as its reporter tells it. */
export interface OutsideUsage {
  /** Derived from the reporter's source and id: once for ever. */
  readonly report: string;
  readonly node: string;
  /** Microseconds: when it happened. */
  readonly at: bigint;
  readonly provider: string;
  readonly model: string;
  readonly usage: Readonly<Record<string, bigint>>;
  /** Minor units of `amountAsset`; empty: the counts are priced. */
  readonly amount: string;
  readonly amountAsset: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What a report costs, or why it is none. Codes are those of the error catalogue. */
export type Assessed =
  | { readonly outcome: 'assessed'; readonly amount: bigint; readonly usage: UsageBuckets }
  | {
      readonly outcome: 'refused';
      readonly code: string;
      readonly params: Readonly<Record<string, string>>;
    };

/** Clocks of reporters may be ahead of ours by so much. */
const aheadMaxMicros = 300_000_000n;

/** What a report costs in the asset that pays, by one version of the price book. */
export function assessReport(
  told: OutsideUsage,
  { asset, book, now }: { readonly asset: string; readonly book: PriceBook; readonly now: bigint },
): Assessed {
  const refused = (code: string, params: Readonly<Record<string, string>>): Assessed => {
    return { outcome: 'refused', code, params };
  };
  const invalid = (param: string, problem: string): Assessed =>
    refused('request_invalid', { param, reason: `${param}: ${problem}` });
  if (told.at <= 0n) return invalid('time', 'it is not after 1970-01-01T00:00:00Z');
  if (told.at > now + aheadMaxMicros) return invalid('time', 'it is still to come');
  const odd = Object.keys(told.usage).find((name) => !isBucket(name));
  if (odd !== undefined) return invalid(`data.usage.${odd}`, 'there is no such bucket');
  const usage: UsageBuckets = { ...emptyUsage, ...told.usage };
  const { provider, model, at: startedAt } = told;
  const priced = priceUsage({ provider, model, asset, usage, startedAt }, book);
  if (told.amount === '') {
    if (priced.outcome === 'unpriced') return refused(priced.problem, priced.params);
    return { outcome: 'assessed', amount: priced.amount, usage };
  }
  // Whoever states an amount needs no price, but counts that are wrong are wrong all the same.
  if (priced.outcome === 'unpriced' && priced.problem === 'usage_invalid') {
    return refused(priced.problem, priced.params);
  }
  const stated = assetById(told.amountAsset) && parseMinor(told.amount);
  if (stated === undefined) return invalid('data.amount', 'it is no amount');
  const rate = book.rate(told.amountAsset, asset, startedAt);
  if (!rate)
    return refused('asset_unpriced', { from: codeOf(told.amountAsset), to: codeOf(asset) });
  const amount = convert(stated, rate);
  if (amount > amountMax) return invalid('data.amount', 'it is too large');
  return { outcome: 'assessed', amount, usage };
}

function isBucket(name: string): boolean {
  return usageBuckets.some((bucket) => bucket === name);
}
