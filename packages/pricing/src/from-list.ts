// Turns the published price list into entries of the book, exactly or not at all.
import { parseAmount, USD } from '@alfred/money';
import type { BookModel } from './book-schema.ts';
import type { UsageBucket } from './usage.ts';

/** A price in the list: dollars for a million (or a thousand) units, or such prices by input. */
export type ListPrice =
  | number
  | { readonly base: number; readonly tiers: readonly { start: number; price: number }[] };

export type ListPrices = Readonly<Record<string, ListPrice | undefined>>;

export interface ListModel {
  readonly id: string;
  readonly match: object;
  readonly context_window?: number;
  readonly prices:
    | ListPrices
    | readonly { readonly constraint?: ListConstraint; readonly prices: ListPrices }[];
}

type ListConstraint = { readonly type: string; readonly start_date?: string };

/** A model of the book, with what of its clauses could not be kept; or why it is left out. */
export type FromList =
  | { readonly outcome: 'taken'; readonly model: BookModel; readonly dropped: readonly string[] }
  | { readonly outcome: 'left_out'; readonly model: string; readonly reason: string };

/** Which bucket a price of the list is for, and how many of its units make a million. */
const priced: Readonly<Record<string, { bucket: UsageBucket; factor: bigint }>> = {
  input_mtok: { bucket: 'inputUncached', factor: 1n },
  cache_read_mtok: { bucket: 'cacheRead', factor: 1n },
  cache_write_mtok: { bucket: 'cacheWrite5m', factor: 1n },
  input_audio_mtok: { bucket: 'inputAudio', factor: 1n },
  input_image_mtok: { bucket: 'inputImage', factor: 1n },
  output_mtok: { bucket: 'outputText', factor: 1n },
  output_audio_mtok: { bucket: 'outputAudio', factor: 1n },
  web_searches_kcount: { bucket: 'searches', factor: 1000n },
};

/** Cached audio and images have no bucket of their own, so they must cost what other cache costs. */
const asCacheRead = ['cache_audio_read_mtok', 'cache_image_read_mtok'];

/** Server-side tools that no route of Alfred offers: their prices are not part of a call. */
const notOffered = ['storage_searches_kcount'];

/** One model of the list as it costs on `day` (`2026-01-31`). */
export function fromList(provider: string, listed: ListModel, day: string): FromList {
  const leftOut = (reason: string): FromList => {
    return { outcome: 'left_out', model: listed.id, reason };
  };
  const current = pricesOn(listed, day);
  if (typeof current === 'string') return leftOut(current);
  const converted = convert(current);
  if (typeof converted === 'string') return leftOut(converted);
  const names = namesOf(listed);
  const model: BookModel = {
    provider,
    model: listed.id,
    ...nonEmpty('aliases', names.aliases),
    ...nonEmpty('prefixes', names.prefixes),
    ...nonEmpty('dated', names.dated),
    asset: USD.id,
    ...converted,
    ...(listed.context_window === undefined ? {} : { context: listed.context_window }),
  };
  return { outcome: 'taken', model, dropped: names.dropped };
}

function pricesOn(listed: ListModel, day: string): ListPrices | string {
  if (!isConditional(listed.prices)) return listed.prices;
  let current: ListPrices | string = 'no price is in force yet';
  for (const { constraint, prices } of listed.prices) {
    if (constraint === undefined) current = prices;
    else if (constraint.type !== 'start_date') return `a price depends on ${constraint.type}`;
    else if ((constraint.start_date ?? '') <= day) current = prices;
  }
  return current;
}

function isConditional(prices: ListModel['prices']): prices is Exclude<typeof prices, ListPrices> {
  return Array.isArray(prices);
}

type Converted = Pick<BookModel, 'prices' | 'tiers'>;
type Stated = Partial<Record<UsageBucket, string>>;

function convert(listed: ListPrices): Converted | string {
  const prices: Stated = {};
  const tiers = new Map<number, Stated>();
  for (const [key, price] of Object.entries(listed)) {
    if (price === undefined || notOffered.includes(key)) continue;
    const problem = asCacheRead.includes(key)
      ? sameAsCacheRead(key, listed)
      : addPrice(key, price, prices, tiers);
    if (problem) return problem;
  }
  if (prices.inputUncached === undefined || prices.outputText === undefined) {
    return 'text input and text output are not both priced';
  }
  if (tiers.size === 0) return { prices };
  return {
    prices,
    tiers: [...tiers]
      .sort(([a], [b]) => a - b)
      .map(([above, changed]) => ({ above, prices: changed })),
  };
}

function addPrice(
  key: string,
  price: ListPrice,
  prices: Stated,
  tiers: Map<number, Stated>,
): string | undefined {
  const target = priced[key];
  if (!target) return `${key} has no bucket`;
  const { base, tiers: steps } = typeof price === 'number' ? { base: price, tiers: [] } : price;
  const exact = toMinor(base, target.factor);
  if (exact === undefined) return `${key} is finer than a nano-dollar for a million`;
  prices[target.bucket] = exact;
  for (const step of steps) {
    const higher = toMinor(step.price, target.factor);
    if (higher === undefined) return `${key} is finer than a nano-dollar for a million`;
    tiers.set(step.start, { ...tiers.get(step.start), [target.bucket]: higher });
  }
  return undefined;
}

function sameAsCacheRead(key: string, listed: ListPrices): string | undefined {
  const same = JSON.stringify(listed[key]) === JSON.stringify(listed.cache_read_mtok);
  return same ? undefined : `${key} differs from cache_read_mtok`;
}

/** Exactly, by the decimal digits: the list's numbers are never computed with. */
function toMinor(dollars: number, factor: bigint): string | undefined {
  const minor = parseAmount(String(dollars), USD);
  return typeof minor === 'bigint' ? String(minor * factor) : undefined;
}

interface Names {
  readonly aliases: string[];
  readonly prefixes: string[];
  readonly dated: string[];
  readonly dropped: string[];
}

const datedPattern = '-\\d{4}-\\d{2}-\\d{2}$';

function namesOf(listed: ListModel): Names {
  const names: Names = { aliases: [], prefixes: [], dated: [], dropped: [] };
  addClause(listed.match, names);
  return { ...names, aliases: names.aliases.filter((alias) => alias !== listed.id) };
}

function addClause(clause: object, names: Names): void {
  const [[kind, value] = ['', '']] = Object.entries(clause) as [string, unknown][];
  if (kind === 'or' && Array.isArray(value)) {
    for (const part of value) addClause(part, names);
  } else if (kind === 'equals') names.aliases.push(String(value));
  else if (kind === 'starts_with') names.prefixes.push(String(value));
  else if (kind === 'regex' && isDated(String(value))) names.dated.push(datedBase(String(value)));
  else names.dropped.push(JSON.stringify(clause));
}

function isDated(regex: string): boolean {
  return /^\^[\w.\\-]+$/.test(regex.slice(0, -datedPattern.length)) && regex.endsWith(datedPattern);
}

function datedBase(regex: string): string {
  return regex.slice(1, -datedPattern.length).replaceAll('\\.', '.');
}

function nonEmpty<Key extends string>(key: Key, list: string[]): Partial<Record<Key, string[]>> {
  return list.length === 0 ? {} : ({ [key]: list } as Partial<Record<Key, string[]>>);
}
