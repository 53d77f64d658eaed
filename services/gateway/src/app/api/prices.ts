import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { type Asset, parseAmount } from '@alfred/money';
import {
  type Amendment,
  type BookJson,
  type BookModel,
  type BookRate,
  ceilingModel,
  type PriceEntry,
  priceBook,
  readBook,
  type UsageBucket,
} from '@alfred/pricing';
import type { PriceDesk } from '../../ports/api/price-desk.ts';
import { acceptAsset } from './money.ts';

/** Minor units for a million of a bucket: the most that the price book takes. */
const priceMax = 10n ** 18n - 1n;

/** Decimals in the unit of the asset, for a million units of each bucket. */
export type WrittenPrices = Readonly<Partial<Record<UsageBucket, string | undefined>>>;

interface WrittenTier {
  readonly above: number;
  readonly prices: WrittenPrices;
}

interface WrittenHours {
  readonly start: string;
  readonly end: string;
  readonly prices: WrittenPrices;
  readonly tiers?: readonly WrittenTier[] | undefined;
}

/** A price as people write it. */
export interface WrittenPrice {
  readonly asset: string;
  readonly prices: WrittenPrices;
  readonly tiers?: readonly WrittenTier[] | undefined;
  readonly hours?: readonly WrittenHours[] | undefined;
  readonly context?: number | undefined;
  readonly outputMax?: number | undefined;
}

/** Whose price: `*` for the ceiling of a provider, or of all. */
interface PriceName {
  readonly provider: string;
  readonly model: string;
}

interface Dated {
  /** Microseconds; undefined: from now on. */
  readonly from: bigint | undefined;
  readonly idempotency: string;
}

/** A price as the book has it from an instant on, and the version of the book. */
export interface ListedPrice {
  readonly version: string;
  readonly model: BookModel;
  /** RFC 3339: from then on the next dated price of the same model holds; undefined: none is next. */
  readonly until: string | undefined;
}

interface Deps {
  readonly prices: PriceDesk;
  readonly clock: Clock;
}

/** What a model costs from an instant on, until its next dated price. */
export function setPrice(deps: Deps) {
  return async (name: PriceName, price: WrittenPrice, dated: Dated): Promise<ListedPrice> => {
    const asset = acceptAsset(price.asset);
    const { context, outputMax } = price;
    const model = {
      ...name,
      from: fromOf(deps, dated),
      asset: asset.id,
      prices: minorPrices(price.prices, asset, 'prices'),
      ...(price.tiers && { tiers: minorTiers(price.tiers, asset, 'tiers') }),
      ...(price.hours && { hours: price.hours.map((each, n) => minorHours(each, asset, n)) }),
      ...(context !== undefined && { context }),
      ...(outputMax !== undefined && { outputMax }),
    };
    return amendWith(deps, model, dated);
  };
}

/** No price for a model from an instant on: it is refused, or charged at a ceiling. */
export function removePrice(deps: Deps) {
  return async (name: PriceName, dated: Dated): Promise<ListedPrice> => {
    const from = fromOf(deps, dated);
    const { models } = await bookOf(deps, '');
    if (!models.some((each) => isNamed(each, name))) {
      throw new AlfredError('resource_unknown', { kind: 'price', id: name.model });
    }
    return amendWith(deps, { ...name, from, unpriced: true, asset: 'USD/9', prices: {} }, dated);
  };
}

/** What the book came with, from an instant on. */
export function restorePrice(deps: Deps) {
  return async (name: PriceName, dated: Dated): Promise<ListedPrice> => {
    const amendment: Amendment = { kind: 'listed', ...name, from: fromOf(deps, dated) };
    const version = await deps.prices.amend(amendment, dated.idempotency);
    const { models } = await bookOf(deps, version);
    const model = models.find((each) => isNamed(each, name) && each.from === amendment.from);
    // Where the same was in force already, nothing was changed and the edition is an older one.
    const listed = model ?? models.findLast((each) => isNamed(each, name));
    if (!listed) throw new AlfredError('resource_unknown', { kind: 'price', id: name.model });
    return { version, model: listed, until: untilOf(models, listed) };
  };
}

/** What one unit of an asset is worth in dollars, from an instant on. */
export function setRate(deps: Deps) {
  return async (
    wish: { readonly asset: string; readonly dollars: string },
    dated: Dated,
  ): Promise<{ readonly version: string; readonly rate: BookRate }> => {
    const asset = acceptAsset(wish.asset);
    const rate = { asset: asset.id, dollars: wish.dollars, from: fromOf(deps, dated) };
    const version = await deps.prices.amend({ kind: 'rated', rate }, dated.idempotency);
    return { version, rate };
  };
}

/** The book in force, edition by edition. */
export function readPrices(deps: Deps) {
  return (): Promise<BookJson> => bookOf(deps, '');
}

/** What a model costs at an instant: undefined is now. */
export function readPrice(deps: Deps) {
  return async (
    { provider, model }: PriceName,
    instant: bigint | undefined,
  ): Promise<{ readonly version: string; readonly at: bigint; readonly entry: PriceEntry }> => {
    const at = instant ?? deps.clock.nowMicros();
    const { version, json } = await deps.prices.book('');
    const entry = priceBook(json).find(provider, model, at);
    if (!entry || model === ceilingModel) {
      throw new AlfredError('model_unpriced', { model, param: 'model' });
    }
    return { version, at, entry };
  };
}

async function amendWith(
  deps: Deps,
  model: BookModel & { readonly from: string },
  { idempotency }: Dated,
): Promise<ListedPrice> {
  const version = await deps.prices.amend({ kind: 'priced', model }, idempotency);
  const { models } = await bookOf(deps, version);
  return { version, model, until: untilOf(models, model) };
}

/** Where the next dated edition of the same model begins. */
function untilOf(models: readonly BookModel[], model: BookModel): string | undefined {
  const start = startOf(model);
  const later = models.filter((each) => isNamed(each, model) && startOf(each) > start);
  return later.toSorted((a, b) => startOf(a) - startOf(b))[0]?.from;
}

/** What always was began before everything that has a date. */
function startOf({ from }: BookModel): number {
  return from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from);
}

async function bookOf({ prices }: Deps, version: string): Promise<BookJson> {
  return readBook((await prices.book(version)).json);
}

function isNamed(model: BookModel, { provider, model: name }: PriceName): boolean {
  return model.provider === provider && model.model === name;
}

/** As the book states it: in UTC, to the millisecond. */
function fromOf({ clock }: Deps, { from }: Dated): string {
  return new Date(Number((from ?? clock.nowMicros()) / 1_000n)).toISOString();
}

function minorPrices(
  written: WrittenPrices,
  asset: Asset,
  place: string,
): Partial<Record<UsageBucket, string>> {
  const minor = Object.entries(written).map(([bucket, text = '']) => {
    const amount = parseAmount(text, asset);
    if (typeof amount === 'bigint' && amount <= priceMax) return [bucket, amount.toString()];
    const reason = typeof amount === 'bigint' ? 'too large' : amount.replaceAll('_', ' ');
    throw new AlfredError('amount_invalid', { param: `${place}.${bucket}`, reason });
  });
  return Object.fromEntries(minor);
}

function minorTiers(tiers: readonly WrittenTier[], asset: Asset, place: string) {
  return tiers.map(({ above, prices }, n) => {
    return { above, prices: minorPrices(prices, asset, `${place}.${n}.prices`) };
  });
}

function minorHours({ start, end, prices, tiers }: WrittenHours, asset: Asset, n: number) {
  const minor = minorPrices(prices, asset, `hours.${n}.prices`);
  const hours = { start, end, prices: minor };
  return tiers ? { ...hours, tiers: minorTiers(tiers, asset, `hours.${n}.tiers`) } : hours;
}
