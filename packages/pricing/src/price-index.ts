// Every name that a book knows a model by, and what the model costs since when.
import { type BookModel, ceilingModel } from './book-schema.ts';
import type { PriceEntry, Prices } from './cost.ts';
import { byFrom, inForce, instantOf } from './rate.ts';
import { emptyUsage, type UsageBucket, usageBuckets } from './usage.ts';

/** What a model costs from an instant on: all day, but for some hours. */
interface Edition {
  readonly from: bigint | undefined;
  /** Undefined: it has no price from then on. */
  readonly entry: PriceEntry | undefined;
  /** The first that holds counts. */
  readonly hours: readonly Hours[];
}

/** In minutes of the day; over midnight when `end` is not later than `start`. */
interface Hours {
  readonly start: number;
  readonly end: number;
  readonly entry: PriceEntry;
}

/** One model by its own name, with its editions in rising order. */
interface Family {
  readonly provider: string;
  readonly model: string;
  readonly editions: Edition[];
}

interface Prefix {
  readonly text: string;
  readonly family: Family;
}

/** A book's models by every name. */
export interface PriceIndex {
  readonly families: ReadonlyMap<string, Family>;
  readonly aliases: ReadonlyMap<string, Family>;
  readonly dated: ReadonlyMap<string, Family>;
  /** Longest first. */
  readonly prefixes: readonly Prefix[];
}

/** What a provider puts behind a name for its state of a day: `-2026-01-31`, `-20260131`. */
const date = /-(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8})$/;
const fullName = (provider: string, model: string): string => `${provider}\n${model}`;

/**
 * Reads the models of a book.
 *
 * @throws Error when one name always means two models, or one model has two prices from one instant
 */
export function indexModels(models: readonly BookModel[]): PriceIndex {
  const families = new Map<string, Family>();
  for (const model of models) addEdition(families, model);
  const index = { families, aliases: new Map<string, Family>(), dated: new Map<string, Family>() };
  const prefixes = new Map<string, Prefix>();
  for (const model of models) {
    const { provider, model: own, dated = [], prefixes: stated = [] } = model;
    const family = families.get(fullName(provider, own));
    if (!family) continue;
    addAliases(index, model, family);
    for (const base of dated) index.dated.set(fullName(provider, base), family);
    for (const prefix of stated) {
      const text = fullName(provider, prefix);
      prefixes.set(`${text}\n${own}`, { text, family });
    }
  }
  const longestFirst = [...prefixes.values()].sort((a, b) => b.text.length - a.text.length);
  return { ...index, prefixes: longestFirst };
}

/** An alias may be another model's own name only if that model has a price from some day on. */
function addAliases(
  { families, aliases }: { families: Map<string, Family>; aliases: Map<string, Family> },
  { provider, model, aliases: stated = [] }: BookModel,
  family: Family,
): void {
  for (const alias of stated) {
    if (alias === model) continue;
    const name = fullName(provider, alias);
    const owner = families.get(name);
    const isTaken = owner !== undefined && owner.editions[0]?.from === undefined;
    if (isTaken || (aliases.get(name) ?? family) !== family) throw namedTwice(provider, alias);
    aliases.set(name, family);
  }
}

/**
 * What a model costs at an instant: by its own name, an alias, as a dated snapshot, by the longest
 * prefix; then the ceiling of its provider, then that of all. A name whose price is not in force yet
 * is passed over for the next.
 */
export function findPrice(
  index: PriceIndex,
  { provider, model }: { readonly provider: string; readonly model: string },
  at: bigint,
): PriceEntry | undefined {
  const name = fullName(provider, model);
  const edition = model === ceilingModel ? undefined : findEdition(index, name, at);
  if (edition) return entryAt(edition, at);
  for (const owner of [provider, ceilingModel]) {
    const family = index.families.get(fullName(owner, ceilingModel));
    const ceiling = family && inForce(family.editions, at);
    const entry = ceiling && entryAt(ceiling, at);
    if (entry) return { ...entry, provider, model, isCeiling: true };
  }
  return undefined;
}

/** Every model that has a price at an instant, under its own name, in the book's order. */
export function pricedAt(index: PriceIndex, at: bigint): readonly PriceEntry[] {
  return [...index.families.values()].flatMap(({ model, editions }) => {
    const edition = model === ceilingModel ? undefined : inForce(editions, at);
    const entry = edition && entryAt(edition, at);
    return entry ? [entry] : [];
  });
}

/** A model without a price from an instant on falls to the ceiling, and to no other name. */
function findEdition(index: PriceIndex, name: string, at: bigint): Edition | undefined {
  const inForceOf = (family: Family | undefined) => family && inForce(family.editions, at);
  const exact = inForceOf(index.families.get(name)) ?? inForceOf(index.aliases.get(name));
  if (exact) return pricedOr(exact);
  const snapshot = inForceOf(index.dated.get(name.replace(date, '')));
  if (snapshot) return pricedOr(snapshot);
  for (const { text, family } of index.prefixes) {
    const edition = name.startsWith(text) ? inForceOf(family) : undefined;
    if (edition) return pricedOr(edition);
  }
  return undefined;
}

function pricedOr(edition: Edition): Edition | undefined {
  return edition.entry ? edition : undefined;
}

function entryAt({ entry, hours }: Edition, at: bigint): PriceEntry | undefined {
  if (hours.length === 0) return entry;
  const minute = Number((at / 60_000_000n) % 1_440n);
  return hours.find((each) => holds(each, minute))?.entry ?? entry;
}

function holds({ start, end }: Hours, minute: number): boolean {
  if (start < end) return start <= minute && minute < end;
  return start <= minute || minute < end;
}

function namedTwice(provider: string, model: string): Error {
  return new Error(`the model ${provider}/${model} is named twice`);
}

function addEdition(families: Map<string, Family>, model: BookModel): void {
  const name = fullName(model.provider, model.model);
  const family = families.get(name) ?? { ...ownName(model), editions: [] };
  const edition = toEdition(model);
  if (family.editions.some(({ from }) => from === edition.from)) {
    throw namedTwice(model.provider, model.model);
  }
  family.editions.push(edition);
  family.editions.sort(byFrom);
  families.set(name, family);
}

function ownName({ provider, model }: BookModel) {
  return { provider, model };
}

function toEdition(model: BookModel): Edition {
  const from = model.from === undefined ? undefined : instantOf(model.from);
  if (model.unpriced) return { from, entry: undefined, hours: [] };
  const hours = (model.hours ?? []).map(({ start, end, prices, tiers }) => ({
    start: minuteOf(start),
    end: minuteOf(end),
    entry: toEntry({
      ...model,
      prices: { ...model.prices, ...prices },
      tiers: tiers ?? model.tiers,
    }),
  }));
  return { from, entry: toEntry(model), hours };
}

function minuteOf(time: string): number {
  const [hour, minute] = time.split(':');
  return Number(hour) * 60 + Number(minute);
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
  outputImage: 'outputText',
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
