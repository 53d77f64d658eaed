import { createHash } from 'node:crypto';
import type { BookJson, BookModel } from './book-schema.ts';

/** The JSON of a book whose version is `<date>.<n>+<8 hex of its content>`. */
export function sealBook(edition: string, models: readonly BookModel[]): string {
  const digest = createHash('sha256').update(JSON.stringify(models)).digest('hex').slice(0, 8);
  const book: BookJson = { version: `${edition}+${digest}`, models: [...models] };
  return JSON.stringify(book);
}
