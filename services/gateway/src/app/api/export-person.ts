import { AlfredError } from '@alfred/errors';
import type { Caller } from '../../domain/caller.ts';
import type { Books } from '../../ports/api/books.ts';
import type { Directory, DirectoryKey, DirectoryNode } from '../../ports/api/directory.ts';
import type { ExportRecords } from '../../ports/api/export-records.ts';
import type { KeptMark, KeptTexts } from '../../ports/api/kept-texts.ts';
import type { Erasure, OpenedText, People, SealedEntry } from '../../ports/api/people.ts';
import type { NodeTags, TagBook } from '../../ports/api/tag-book.ts';
import { seesOnlyItsPart } from './authorize.ts';

/** Lines of the log that are looked at at once, and keys in one page. */
const entriesMax = 500;
const keysMax = 200;
const marksMax = 200;

export interface ExportPersonDeps {
  readonly directory: Pick<Directory, 'node' | 'keys'>;
  readonly books: Pick<Books, 'entries'>;
  readonly people: Pick<People, 'erasure' | 'open'>;
  readonly tagBook: Pick<TagBook, 'tagsOf'>;
  readonly exports: ExportRecords;
  readonly keptTexts: KeptTexts;
  /** What an entry says about people, if it does. */
  readonly sealedEntryOf: (line: string) => SealedEntry | undefined;
}

/** Everything about one person, a part at a time. */
export type PersonPart =
  | {
      readonly kind: 'person';
      readonly node: DirectoryNode;
      readonly erasure: Erasure;
      readonly tags: NodeTags | undefined;
    }
  | { readonly kind: 'key'; readonly key: DirectoryKey }
  /** What the person said in a call and was answered: nobody else reads it, owners included. */
  | { readonly kind: 'kept'; readonly mark: KeptMark; readonly text: string | undefined }
  /** A line of the log as it was hashed, and what it says about people as far as one may know. */
  | { readonly kind: 'entry'; readonly line: string; readonly opened: readonly OpenedText[] }
  /** It was whole up to here. */
  | { readonly kind: 'end'; readonly entries: number; readonly upTo: bigint };

/**
 * Everything that is known about one person: what identity knows, the person's keys, what is kept of
 * calls, and every entry of the log that names the person, in order. For owners, and for the person's own key. That it was
 * taken is an entry before any of it leaves.
 */
export function exportPerson(deps: ExportPersonDeps) {
  return async (caller: Caller, wanted: string): Promise<AsyncIterable<PersonPart>> => {
    if (seesOnlyItsPart(caller) && wanted !== caller.node) {
      throw new AlfredError('resource_unknown', { kind: 'node', id: wanted });
    }
    const node = await deps.directory.node(caller, wanted);
    await deps.exports.taken(caller, 'personal', node.id);
    const [erasure, [tags]] = await Promise.all([
      deps.people.erasure(caller, node.id),
      deps.tagBook.tagsOf(caller, [node.id]),
    ]);
    return parts(deps, caller, { kind: 'person', node, erasure, tags });
  };
}

async function* parts(
  deps: ExportPersonDeps,
  caller: Caller,
  person: Extract<PersonPart, { kind: 'person' }>,
): AsyncGenerator<PersonPart> {
  const { node } = person;
  yield person;
  for await (const key of keysOf(deps, caller, node.id)) yield { kind: 'key', key };
  yield* keptOf(deps, caller, node.id);
  const { head: upTo } = await deps.books.entries(caller.ledger, { after: 0n, limit: 1 });
  let entries = 0;
  for (let after = 0n; after < upTo; ) {
    const page = await deps.books.entries(caller.ledger, { after, limit: entriesMax });
    if (page.entries.length === 0) break;
    after += BigInt(page.entries.length);
    const own = page.entries.filter((line) => names(line, node.id));
    entries += own.length;
    yield* opened(deps, caller, own);
  }
  yield { kind: 'end', entries, upTo };
}

/** An id stands alone in a text, or at the end of one, behind what it is: `wallet:<id>`. */
function names(line: string, id: string): boolean {
  return line.includes(`"${id}"`) || line.includes(`:${id}"`);
}

async function* keysOf(
  { directory }: ExportPersonDeps,
  caller: Caller,
  node: string,
): AsyncGenerator<DirectoryKey> {
  let after: string | undefined;
  do {
    const page = await directory.keys(caller, { after, limit: keysMax });
    yield* page.items.filter((key) => key.node === node);
    after = page.next;
  } while (after !== undefined);
}

async function* keptOf(
  { keptTexts }: ExportPersonDeps,
  caller: Caller,
  node: string,
): AsyncGenerator<PersonPart> {
  let after: KeptMark | undefined;
  do {
    const marks = await keptTexts.list(caller, node, { after, limit: marksMax });
    for (const mark of marks) {
      const text = caller.node === node ? await keptTexts.read(caller, mark) : undefined;
      yield { kind: 'kept', mark, text };
    }
    after = marks.length < marksMax ? undefined : marks.at(-1);
  } while (after);
}

async function* opened(
  { people, sealedEntryOf }: ExportPersonDeps,
  caller: Caller,
  lines: readonly string[],
): AsyncGenerator<PersonPart> {
  const sealed = lines.map(sealedEntryOf);
  const asked = sealed.filter((entry) => entry !== undefined);
  const texts = asked.length > 0 ? await people.open(caller, asked) : [];
  let next = 0;
  for (const [index, line] of lines.entries()) {
    const own = sealed[index] ? (texts[next] ?? []) : [];
    if (sealed[index]) next += 1;
    yield { kind: 'entry', line, opened: own };
  }
}
