import { createHash } from 'node:crypto';
import type { BookJson, BookModel, BookRate } from './book-schema.ts';

/** What a book says, without its version. */
export interface BookContent {
  readonly models: readonly BookModel[];
  readonly rates?: readonly BookRate[] | undefined;
}

/** The JSON of a book whose version is `<date>.<n>+<8 hex of its content>`. */
export function sealBook(edition: string, { models, rates = [] }: BookContent): string {
  const content = rates.length === 0 ? models : { models, rates };
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 8);
  const book: BookJson = {
    version: `${edition}+${digest}`,
    models: [...models],
    ...(rates.length === 0 ? {} : { rates: [...rates] }),
  };
  return JSON.stringify(book);
}
