import seed from './book.generated.json' with { type: 'json' };
import { type BookModel, bookSchema, overridesSchema } from './book-schema.ts';
import { parseWith, priceBook } from './price-book.ts';
import { sealBook } from './seal-book.ts';

/** The book that Alfred comes with, as JSON: OpenAI's list prices and the simulated provider. */
export function builtInBook(): string {
  return JSON.stringify(seed);
}

/**
 * The book with an operator's own prices in it, as JSON.
 *
 * A model of the file replaces the book's model of that name, and takes over any alias that it
 * names. The version keeps the book's date and carries a digest of the content, so the same file
 * gives the same version on every machine and at every start.
 *
 * @throws Error that says what is wrong with the file
 */
export function withOverrides(book: string, overrides: string): string {
  const base = parseWith(bookSchema, book);
  const { models } = parseWith(overridesSchema, overrides);
  const kept = base.models
    .filter((model) => !models.some((own) => isSameModel(own, model)))
    .map((model) => withoutNames(model, models));
  const merged = sealBook(base.version.replace(/\+.*$/, ''), [...kept, ...models]);
  priceBook(merged);
  return merged;
}

function isSameModel(a: BookModel, b: BookModel): boolean {
  return a.provider === b.provider && a.model === b.model;
}

function withoutNames(model: BookModel, owners: readonly BookModel[]): BookModel {
  if (!model.aliases) return model;
  const taken = new Set(
    owners
      .filter((owner) => owner.provider === model.provider)
      .flatMap((owner) => [owner.model, ...(owner.aliases ?? [])]),
  );
  return { ...model, aliases: model.aliases.filter((alias) => !taken.has(alias)) };
}
