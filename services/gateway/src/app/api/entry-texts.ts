import type { Caller } from '../../domain/caller.ts';
import type { Books } from '../../ports/api/books.ts';
import type { ClearText, OpenedText, People, SealedEntry } from '../../ports/api/people.ts';
import { seesOnlyItsPart } from './authorize.ts';

export interface EntryTextsDeps {
  readonly books: Pick<Books, 'entries'>;
  readonly people: Pick<People, 'open'>;
  /** What an entry says about people, if it does. */
  readonly sealedEntryOf: (line: string) => SealedEntry | undefined;
}

/** What an order says about people, if it does: sealed for all of them, each once. */
export function saying(
  field: string,
  text: string | undefined,
  subjects: readonly string[],
): { readonly texts?: readonly ClearText[] } {
  return text === undefined ? {} : { texts: [{ field, subjects: [...new Set(subjects)], text }] };
}

/**
 * What an entry of the caller's ledger says about people, as far as the caller may know; nothing
 * where it says nothing. Who sees only a part of the organisation hears of what is about itself.
 */
export function readTexts({ books, people, sealedEntryOf }: EntryTextsDeps) {
  return async (caller: Caller, seq: bigint): Promise<readonly OpenedText[]> => {
    const page = await books.entries(caller.ledger, { after: seq - 1n, limit: 1 });
    const entry = page.entries[0] && sealedEntryOf(page.entries[0]);
    if (!entry) return [];
    const own = seesOnlyItsPart(caller)
      ? entry.texts.filter(({ subjects }) => subjects.includes(caller.node))
      : entry.texts;
    if (own.length === 0) return [];
    const [opened = []] = await people.open(caller, [{ ...entry, texts: own }]);
    return opened;
  };
}
