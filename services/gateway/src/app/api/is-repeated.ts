import type { AsOf, EntryReference } from '../../ports/api/books.ts';

/**
 * Whether a command's entry was there when the books were read, before it was posted: then its
 * effect was in what was read, and whoever posted it first may have died before anybody heard of it.
 */
export function isRepeated(entry: EntryReference, read: AsOf): boolean {
  return entry.seq <= read.seq;
}
