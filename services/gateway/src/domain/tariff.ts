import type { PriceBook, PriceEntry, Rate } from '@alfred/pricing';
import { type Refusal, refuse } from './refusal.ts';

/** What a model costs one caller: its price, and what that is in the asset that the caller pays in. */
export interface Tariff {
  readonly outcome: 'priced';
  readonly price: PriceEntry;
  /** What pays: `USD/9`. */
  readonly asset: string;
  /** From the price's asset to that one, at the instant of the request. */
  readonly rate: Rate;
  /** The version of the price book. */
  readonly version: string;
}

/** The tariff of a price for whoever pays in `asset`, or why it cannot be paid so. */
export function tariffOf(
  book: PriceBook,
  price: PriceEntry,
  { asset, at }: { readonly asset: string; readonly at: bigint },
): Tariff | Refusal {
  const rate = book.rate(price.asset, asset, at);
  if (!rate) return refuse('asset_unpriced', { from: codeOf(price.asset), to: codeOf(asset) });
  return { outcome: 'priced', price, asset, rate, version: book.version };
}

const codeOf = (asset: string): string => asset.split('/', 1)[0] ?? asset;
