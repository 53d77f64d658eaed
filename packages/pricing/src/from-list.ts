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

type ListConstraint = {
  readonly type: string;
  readonly start_date?: string;
  readonly start_time?: string;
  readonly end_time?: string;
};

/** The editions of a model, with what of its clauses could not be kept; or why it is left out. */
export type FromList =
  | {
      readonly outcome: 'taken';
      readonly models: readonly BookModel[];
      readonly dropped: readonly string[];
    }
  | { readonly outcome: 'left_out'; readonly model: string; readonly reason: string };

/** Which bucket a price of the list is for, and how many of its units make a million. */
const priced: Readonly<Record<string, { bucket: UsageBucket; factor: bigint }>> = {
  input_mtok: { bucket: 'inputUncached', factor: 1n },
  cache_read_mtok: { bucket: 'cacheRead', factor: 1n },
  cache_write_mtok: { bucket: 'cacheWrite5m', factor: 1n },
  cache_write_1h_mtok: { bucket: 'cacheWrite1h', factor: 1n },
  input_audio_mtok: { bucket: 'inputAudio', factor: 1n },
  input_image_mtok: { bucket: 'inputImage', factor: 1n },
  output_mtok: { bucket: 'outputText', factor: 1n },
  output_reasoning_mtok: { bucket: 'outputReasoning', factor: 1n },
  output_audio_mtok: { bucket: 'outputAudio', factor: 1n },
  output_image_mtok: { bucket: 'outputImage', factor: 1n },
  web_searches_kcount: { bucket: 'searches', factor: 1000n },
  requests_kcount: { bucket: 'requests', factor: 1000n },
};

/**
 * Cached audio and images have no bucket of their own. Where they cost what other cache costs they
 * are counted as cache; elsewhere as what they are a kind of, which is never cheaper.
 */
const cachedKinds: Readonly<Record<string, string>> = {
  cache_audio_read_mtok: 'input_audio_mtok',
  cache_image_read_mtok: 'input_image_mtok',
};

/** Server-side tools that no route of Alfred offers: their prices are not part of a call. */
const notOffered = ['storage_searches_kcount'];

/** Sold by the hour: a million seconds, rounded up to a whole minor unit. */
const hourly = 'audio_hours';
const millionSeconds = 1_000_000n;
const secondsPerHour = 3_600n;

/** The list says the same twice: what is heard is what is sold. */
const repeated: Readonly<Record<string, string>> = { input_audio_hours: hourly };

/** Embeddings have no text to price on their way out; everything else without such a price is odd. */
const embedding = /embed/;
/** Given away, and the list says so by a price of nothing at all. */
const given = /moderation/;

/** One model of the list, with every price that it ever had or will have. */
export function fromList(provider: string, listed: ListModel): FromList {
  const leftOut = (reason: string): FromList => {
    return { outcome: 'left_out', model: listed.id, reason };
  };
  const periods = periodsOf(listed);
  if (typeof periods === 'string') return leftOut(periods);
  const names = namesOf(listed);
  const models: BookModel[] = [];
  for (const [n, period] of periods.entries()) {
    const converted = convertPeriod(period, implied(listed.id, period.prices));
    if (typeof converted === 'string') return leftOut(converted);
    models.push({
      provider,
      model: listed.id,
      ...(n > 0 ? {} : nonEmpty('aliases', names.aliases)),
      ...(n > 0 ? {} : nonEmpty('prefixes', names.prefixes)),
      ...(n > 0 ? {} : nonEmpty('dated', names.dated)),
      ...(period.from === undefined ? {} : { from: `${period.from}T00:00:00Z` }),
      asset: USD.id,
      ...converted,
      ...(listed.context_window === undefined ? {} : { context: listed.context_window }),
    });
  }
  return { outcome: 'taken', models, dropped: names.dropped };
}

/** What holds from a day on: all day, but for some hours. */
interface Period {
  readonly from: string | undefined;
  readonly prices: ListPrices;
  /** The first that holds counts. */
  readonly hours: readonly { start: string; end: string; prices: ListPrices }[];
}

/** In the list the last condition that holds counts, so every new day starts from all before it. */
function periodsOf(listed: ListModel): readonly Period[] | string {
  if (!isConditional(listed.prices)) return [{ from: undefined, prices: listed.prices, hours: [] }];
  const conditions = listed.prices;
  const odd = conditions.find(({ constraint }) => constraint && !isKnown(constraint));
  if (odd) return `a price depends on ${odd.constraint?.type}`;
  const days = new Set(
    conditions.flatMap(({ constraint }) =>
      constraint?.type === 'time_of_date' ? [] : [constraint?.start_date ?? ''],
    ),
  );
  return [...days].sort().map((day) => periodFrom(conditions, day));
}

function periodFrom(conditions: Exclude<ListModel['prices'], ListPrices>, day: string): Period {
  let prices: ListPrices = {};
  let hours: { start: string; end: string; prices: ListPrices }[] = [];
  for (const { constraint, prices: stated } of conditions) {
    if (constraint?.type === 'time_of_date') {
      hours = [
        {
          start: minuteOf(constraint.start_time),
          end: minuteOf(constraint.end_time),
          prices: stated,
        },
        ...hours,
      ];
    } else if ((constraint?.start_date ?? '') <= day) {
      prices = stated;
      hours = [];
    }
  }
  return { from: day === '' ? undefined : day, prices, hours };
}

function isKnown({ type, start_time: start = '', end_time: end = '' }: ListConstraint): boolean {
  if (type === 'start_date') return true;
  return type === 'time_of_date' && wholeMinutes.test(start) && wholeMinutes.test(end);
}

const wholeMinutes = /^[0-9]{2}:[0-9]{2}:00Z$/;

function minuteOf(time = ''): string {
  return time.slice(0, 'hh:mm'.length);
}

function isConditional(prices: ListModel['prices']): prices is Exclude<typeof prices, ListPrices> {
  return Array.isArray(prices);
}

/** What a price leaves out because it goes without saying for such a model. */
function implied(id: string, prices: ListPrices): Stated {
  if (embedding.test(id) && prices.output_mtok === undefined) return { outputText: '0' };
  const isGiven = given.test(id) && Object.keys(prices).length === 0;
  const isHourly = prices[hourly] !== undefined;
  return isGiven || isHourly ? { inputUncached: '0', outputText: '0' } : {};
}

function convertPeriod(
  { prices, hours }: Period,
  unsaid: Stated,
): (Converted & Pick<BookModel, 'hours'>) | string {
  const all = convert(prices, unsaid);
  if (typeof all === 'string' || hours.length === 0) return all;
  const within = hours.map(({ start, end, prices: stated }) => {
    const converted = convert(stated, unsaid);
    return typeof converted === 'string' ? converted : { start, end, ...converted };
  });
  const problem = within.find((each) => typeof each === 'string');
  return problem ?? { ...all, hours: within.filter((each) => typeof each !== 'string') };
}

type Converted = Pick<BookModel, 'prices' | 'tiers'>;
type Stated = Partial<Record<UsageBucket, string>>;

function convert(listed: ListPrices, unsaid: Stated): Converted | string {
  const prices: Stated = { ...unsaid };
  const tiers = new Map<number, Stated>();
  for (const [key, price] of Object.entries(listed)) {
    if (price === undefined || notOffered.includes(key)) continue;
    const kind = cachedKinds[key];
    const problem = kind
      ? countedAs(key, kind, listed)
      : repeated[key]
        ? saidTwice(key, repeated[key], listed)
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
  if (key === hourly && typeof price === 'number') {
    const dollars = parseAmount(String(price), USD);
    if (typeof dollars !== 'bigint') return `${key} is finer than a nano-dollar for an hour`;
    const million = (dollars * millionSeconds + secondsPerHour - 1n) / secondsPerHour;
    prices.audioSeconds = String(million);
    return undefined;
  }
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

function saidTwice(key: string, other: string, listed: ListPrices): string | undefined {
  return listed[key] === listed[other] ? undefined : `${key} is not ${other}`;
}

function countedAs(key: string, kind: string, listed: ListPrices): string | undefined {
  const price = JSON.stringify(listed[key]);
  if (price === JSON.stringify(listed.cache_read_mtok)) return undefined;
  const [own, whole] = [listed[key], listed[kind]];
  const isLess = typeof own === 'number' && typeof whole === 'number' && own <= whole;
  return isLess ? undefined : `${key} is no part of ${kind}`;
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

/** `<name>-2026-01-31` and `<name>-20260131`. */
const datedPatterns = ['-\\d{4}-\\d{2}-\\d{2}$', '-\\d{8}$'];

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
  const pattern = datedPatterns.find((ending) => regex.endsWith(ending));
  return pattern !== undefined && /^\^[\w.\\-]+$/.test(regex.slice(0, -pattern.length));
}

function datedBase(regex: string): string {
  const pattern = datedPatterns.find((ending) => regex.endsWith(ending)) ?? '';
  return regex.slice(1, -pattern.length).replaceAll('\\.', '.');
}

function nonEmpty<Key extends string>(key: Key, list: string[]): Partial<Record<Key, string[]>> {
  return list.length === 0 ? {} : ({ [key]: list } as Partial<Record<Key, string[]>>);
}
