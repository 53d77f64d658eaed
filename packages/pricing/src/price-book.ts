import { z } from 'zod';
import { type BookModel, bookSchema } from './book-schema.ts';
import { cost, type PriceEntry, type Prices } from './cost.ts';
import { emptyUsage, type UsageBucket, type UsageBuckets, usageBuckets } from './usage.ts';

/** One version of what everything costs. It never changes: another price is another version. */
export interface PriceBook {
  readonly version: string;
  /**
   * The prices of a model, by its exact name first, then as a dated snapshot (`<name>-2026-01-31`),
   * then by the longest prefix that the book states. Undefined: it has no price.
   */
  find(provider: string, model: string): PriceEntry | undefined;
  /** What a call costs, in minor units: summed exactly, rounded once, half up. */
  cost(entry: PriceEntry, usage: UsageBuckets): bigint;
  /** Every model under its own name, in the book's order; aliases are not repeated. */
  models(): readonly PriceEntry[];
}

/**
 * Reads a book from its JSON.
 *
 * @throws Error that says what is wrong, when it is not a book or names one model twice
 */
export function priceBook(json: string | Uint8Array): PriceBook {
  const book = parseWith(bookSchema, json);
  const index = indexModels(book.models);
  return {
    version: book.version,
    find: (provider, model) => findIn(index, provider, model),
    cost,
    models: () => index.entries,
  };
}

/** JSON that fits the schema, or an Error whose message names every place that does not. */
export function parseWith<T>(schema: z.ZodType<T>, json: string | Uint8Array): T {
  const text = typeof json === 'string' ? json : new TextDecoder().decode(json);
  const result = schema.safeParse(JSON.parse(text));
  if (!result.success) throw new Error(z.prettifyError(result.error));
  return result.data;
}

interface Prefix {
  readonly text: string;
  readonly entry: PriceEntry;
}

interface Index {
  readonly entries: readonly PriceEntry[];
  readonly exact: ReadonlyMap<string, PriceEntry>;
  readonly dated: ReadonlyMap<string, PriceEntry>;
  /** Longest first. */
  readonly prefixes: readonly Prefix[];
}

const dateLength = '-2026-01-31'.length;
const date = /^-[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const fullName = (provider: string, model: string): string => `${provider}\n${model}`;

function indexModels(models: readonly BookModel[]): Index {
  const entries: PriceEntry[] = [];
  const exact = new Map<string, PriceEntry>();
  const dated = new Map<string, PriceEntry>();
  const prefixes: Prefix[] = [];
  for (const model of models) {
    const entry = toEntry(model);
    entries.push(entry);
    for (const alias of new Set([model.model, ...(model.aliases ?? [])])) {
      const key = fullName(model.provider, alias);
      if (exact.has(key)) throw new Error(`the model ${model.provider}/${alias} is named twice`);
      exact.set(key, entry);
    }
    for (const base of model.dated ?? []) dated.set(fullName(model.provider, base), entry);
    for (const text of model.prefixes ?? []) {
      prefixes.push({ text: fullName(model.provider, text), entry });
    }
  }
  prefixes.sort((a, b) => b.text.length - a.text.length);
  return { entries, exact, dated, prefixes };
}

function findIn(index: Index, provider: string, model: string): PriceEntry | undefined {
  const name = fullName(provider, model);
  const exact = index.exact.get(name);
  if (exact) return exact;
  const snapshot = date.test(name.slice(-dateLength))
    ? index.dated.get(name.slice(0, -dateLength))
    : undefined;
  return snapshot ?? index.prefixes.find((prefix) => name.startsWith(prefix.text))?.entry;
}

function toEntry(model: BookModel): PriceEntry {
  const { provider, asset, context, outputMax, tiers = [] } = model;
  return {
    provider,
    model: model.model,
    asset,
    prices: completePrices(model.prices),
    tiers: tiers.map((tier) => ({
      above: BigInt(tier.above),
      prices: completePrices({ ...model.prices, ...tier.prices }),
    })),
    ...(context === undefined ? {} : { context }),
    ...(outputMax === undefined ? {} : { outputMax }),
  };
}

/**
 * What a bucket costs that the book does not state: what it is a kind of. A cached or a spoken
 * input is still input, so a price list without a discount charges it in full, never as nothing.
 */
const kindOf: Partial<Record<UsageBucket, UsageBucket>> = {
  cacheRead: 'inputUncached',
  cacheWrite5m: 'inputUncached',
  cacheWrite1h: 'cacheWrite5m',
  inputAudio: 'inputUncached',
  inputImage: 'inputUncached',
  outputReasoning: 'outputText',
  outputAudio: 'outputText',
};

function completePrices(stated: BookModel['prices']): Prices {
  const complete: Record<UsageBucket, bigint> = { ...emptyUsage };
  for (const bucket of usageBuckets) complete[bucket] = statedPrice(stated, bucket);
  return complete;
}

function statedPrice(stated: BookModel['prices'], bucket: UsageBucket): bigint {
  const own = stated[bucket];
  if (own !== undefined) return BigInt(own);
  const kind = kindOf[bucket];
  return kind === undefined ? 0n : statedPrice(stated, kind);
}
