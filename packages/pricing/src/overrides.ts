import { z } from 'zod';
import seed from './book.generated.json' with { type: 'json' };
import {
  type Amendment,
  amendmentSchema,
  type BookJson,
  type BookModel,
  type BookRate,
  bookSchema,
  overridesSchema,
} from './book-schema.ts';
import { parseWith, priceBook } from './price-book.ts';
import { byFrom, instantOf } from './rate.ts';
import { sealBook } from './seal-book.ts';

/** The book that Alfred comes with, as JSON: the list prices of providers and the simulated one. */
export function builtInBook(): string {
  return JSON.stringify(seed);
}

/**
 * The book with an operator's own prices in it, as JSON.
 *
 * A model of the file replaces the book's model of that name (from its date on, when it has one),
 * and takes over any alias that it names. The version keeps the book's date and carries a digest of
 * the content, so the same file gives the same version on every machine and at every start.
 *
 * @throws Error that says what is wrong with the file
 */
export function withOverrides(book: string, overrides: string): string {
  const base = parseWith(bookSchema, book);
  const { models, rates = [] } = parseWith(overridesSchema, overrides);
  const kept = base.models
    .filter((model) => models.filter((own) => isSameModel(own, model)).every(startsAfter(model)))
    .map((model) => withoutNames(model, models));
  const keptRates = (base.rates ?? []).filter((rate) =>
    rates.filter(({ asset }) => asset === rate.asset).every(startsAfter(rate)),
  );
  return checked(
    sealBook(base.version.replace(/\+.*$/, ''), {
      models: [...kept, ...models],
      rates: [...keptRates, ...rates],
    }),
  );
}

/**
 * Reads a change of the book from its JSON.
 *
 * @throws Error that says what is wrong with it
 */
export function parseAmendment(json: string | Uint8Array): Amendment {
  return parseWith(amendmentSchema, json);
}

/** What is wrong with an amendment, in one line and with the names that the API has for its parts. */
export function amendmentProblem(fault: unknown): string {
  const cause = fault instanceof Error ? fault.cause : undefined;
  const [first] = cause instanceof z.ZodError ? cause.issues : [];
  if (!first) return 'it cannot be read';
  const path = first.path.filter((part) => part !== 'model' && part !== 'rate').join('.');
  return path === '' ? first.message : `${path}: ${first.message}`;
}

/**
 * The book as administrators changed it, as JSON. Of two changes of one model from the same instant
 * on, the later one in the list counts.
 *
 * @param edition `<date>.<n>` of the version: another one for every change
 */
export function amendBook(book: string, edition: string, amendments: readonly Amendment[]): string {
  const base = parseWith(bookSchema, book);
  const named = Map.groupBy(
    amendments.filter((each) => each.kind !== 'rated'),
    (each) => (each.kind === 'priced' ? nameOf(each.model) : nameOf(each)),
  );
  const models = base.models.filter((model) => !named.has(nameOf(model)));
  for (const [name, changes] of named) models.push(...editionsOf(base, name, changes));
  return checked(sealBook(edition, { models, rates: ratesOf(base, amendments) }));
}

type Change = Exclude<Amendment, { kind: 'rated' }>;

/** The base until the first change, then what each change says until the next. */
function editionsOf(base: BookJson, name: string, changes: readonly Change[]): BookModel[] {
  const listed = base.models.filter((model) => nameOf(model) === name);
  const byInstant = new Map(changes.map((change) => [instantOf(fromOf(change)), change]));
  const dated = [...byInstant].sort(([a], [b]) => (a < b ? -1 : 1));
  const editions = listed.filter((model) => isBefore(model, dated[0]?.[0]));
  for (const [n, [at, change]] of dated.entries()) {
    if (change.kind === 'priced') editions.push(change.model);
    else editions.push(...relisted(listed, change, { from: at, until: dated[n + 1]?.[0] }));
  }
  return editions;
}

/** The list's own editions within a stretch of time; none where the list does not have the model. */
function relisted(
  listed: readonly BookModel[],
  { provider, model, from }: { provider: string; model: string; from: string },
  stretch: { readonly from: bigint; readonly until: bigint | undefined },
): BookModel[] {
  const before = listed.filter(
    (each) => each.from === undefined || instantOf(each.from) <= stretch.from,
  );
  const first = before
    .toSorted((a, b) => byFrom({ from: startOf(a) }, { from: startOf(b) }))
    .at(-1);
  const none: BookModel = { provider, model, unpriced: true, asset: 'USD/9', prices: {} };
  const within = listed.filter((each) => !before.includes(each) && isBefore(each, stretch.until));
  return [{ ...(first ?? none), from }, ...within];
}

function ratesOf(base: BookJson, amendments: readonly Amendment[]): BookRate[] {
  const rates = new Map<string, BookRate>();
  const own = amendments.flatMap((each) => (each.kind === 'rated' ? [each.rate] : []));
  for (const rate of [...(base.rates ?? []), ...own]) {
    rates.set(`${rate.asset} ${startOf(rate) ?? ''}`, rate);
  }
  return [...rates.values()];
}

function fromOf(change: Change): string {
  return change.kind === 'priced' ? change.model.from : change.from;
}

function startOf({ from }: { readonly from?: string | undefined }): bigint | undefined {
  return from === undefined ? undefined : instantOf(from);
}

/** What always was is before everything that began; and everything is before no end. */
function isBefore(dated: { readonly from?: string | undefined }, end: bigint | undefined): boolean {
  const start = startOf(dated);
  return start === undefined || end === undefined || start < end;
}

function startsAfter(earlier: { readonly from?: string | undefined }) {
  return (later: { readonly from?: string | undefined }): boolean => {
    const start = startOf(later);
    return start !== undefined && isBefore(earlier, start);
  };
}

function checked(book: string): string {
  priceBook(book);
  return book;
}

function nameOf({ provider, model }: { readonly provider: string; readonly model: string }) {
  return `${provider}\n${model}`;
}

function isSameModel(a: BookModel, b: BookModel): boolean {
  return a.provider === b.provider && a.model === b.model;
}

/** An alias that a file names belongs to the file's model; one with a date shares it until then. */
function withoutNames(model: BookModel, owners: readonly BookModel[]): BookModel {
  if (!model.aliases) return model;
  const taken = new Set(
    owners
      .filter((owner) => owner.provider === model.provider && !isSameModel(owner, model))
      .flatMap((owner) => [
        ...(owner.from === undefined ? [owner.model] : []),
        ...(owner.aliases ?? []),
      ]),
  );
  return { ...model, aliases: model.aliases.filter((alias) => !taken.has(alias)) };
}
