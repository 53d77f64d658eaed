import { z } from 'zod';
import { type BookJson, bookSchema } from './book-schema.ts';
import { cost, type PriceEntry } from './cost.ts';
import { findPrice, indexModels, pricedAt } from './price-index.ts';
import { indexRates, type Rate, rateBetween } from './rate.ts';
import type { UsageBuckets } from './usage.ts';

/** One version of what everything costs. It never changes: another price is another version. */
export interface PriceBook {
  readonly version: string;
  /**
   * The prices of a model at an instant, by its exact name first, then as a dated snapshot
   * (`<name>-2026-01-31`), then by the longest prefix that the book states, then the ceiling for
   * models without a price, which says that it is one. Undefined: it has no price.
   *
   * @param at wall time in microseconds: when the request started
   */
  find(provider: string, model: string, at: bigint): PriceEntry | undefined;
  /**
   * What a minor unit of one asset is worth in minor units of another at an instant; one asset is
   * always worth itself. Undefined: one of them has no rate then.
   */
  rate(from: string, to: string, at: bigint): Rate | undefined;
  /** What a call costs, in minor units of the entry's asset: summed exactly, rounded once, half up. */
  cost(entry: PriceEntry, usage: UsageBuckets): bigint;
  /**
   * Every model that has a price of its own at an instant, in the book's order; aliases are not
   * repeated, and ceilings are no models.
   */
  models(at: bigint): readonly PriceEntry[];
}

/**
 * Reads a book from its JSON.
 *
 * @throws Error that says what is wrong, when it is not a book or names one model twice
 */
export function priceBook(json: string | Uint8Array): PriceBook {
  const book = parseWith(bookSchema, json);
  const index = indexModels(book.models);
  const worths = indexRates(book.rates ?? []);
  return {
    version: book.version,
    find: (provider, model, at) => findPrice(index, { provider, model }, at),
    rate: (from, to, at) => rateBetween(worths, { from, to }, at),
    cost,
    models: (at) => pricedAt(index, at),
  };
}

/** What a book says, edition by edition, as people may list it. */
export function readBook(json: string | Uint8Array): BookJson {
  return parseWith(bookSchema, json);
}

/** JSON that fits the schema, or an Error whose message names every place that does not. */
export function parseWith<T>(schema: z.ZodType<T>, json: string | Uint8Array): T {
  const text = typeof json === 'string' ? json : new TextDecoder().decode(json);
  const result = schema.safeParse(JSON.parse(text));
  if (!result.success) throw new Error(z.prettifyError(result.error), { cause: result.error });
  return result.data;
}
