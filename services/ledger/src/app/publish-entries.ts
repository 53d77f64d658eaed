import { AlfredError } from '@alfred/errors';
import type { EventStore } from '@alfred/event-store';
import type { Cursor, Page } from '@alfred/projections';
import { leafHash } from '@alfred/proof';
import type { EntryStream, PublishedEntry, StreamEnd } from '../ports/entry-stream.ts';
import { decodeEntry, decodeLink, entryType } from '../wire/decode-entry.ts';

/** The follower that carries the log to outsiders. */
export const publisherName = 'publisher';

/** Organisations of ledgers that are remembered; more than one process writes. */
const organizationsMax = 20_000;

interface Deps {
  readonly store: Pick<EventStore, 'read' | 'head'>;
  readonly stream: EntryStream;
}

/** What a page adds to the stream: as good as a transaction, for message n can only be entry n. */
export type Publication = PublishedEntry[];

/** Entries as they are published: the stored bytes, and the subject they go under. */
export async function publishEntries(publication: Publication, { entries }: Page): Promise<void> {
  for (const entry of entries) publication.push({ ...entry, type: entryType(entry.bytes) });
}

/**
 * The place of the publisher in each log: where the stream itself ends. Of two publishers at once
 * each message has one winner, and both would have published the same.
 */
export function streamCursor({ store, stream }: Deps): Cursor<Publication> {
  const organizationOf = organizations(store);
  /** The leaf of the last message of each stream, as far as this process knows it. */
  const leaves = new Map<string, Buffer>();
  return {
    load: async (ledger) => {
      leaves.delete(ledger);
      const organization = await organizationOf(ledger);
      if (organization === undefined) return 0n;
      const end = await stream.end(organization);
      if (!end) return (await store.head(ledger))?.seq ?? 0n;
      if (end.seq > 0n) leaves.set(ledger, leafHash(await agreedEntry(store, ledger, end)));
      return end.seq;
    },
    advance: async (ledger, { from }, effect) => {
      const organization = await organizationOf(ledger);
      if (organization === undefined) throw new AlfredError('ledger_unknown', { ledger });
      const publication: Publication = [];
      await effect(publication);
      checkContinues(ledger, publication, leaves.get(ledger));
      leaves.delete(ledger);
      const published = await stream.publish(organization, from, publication);
      const last = publication.at(-1);
      if (published && last) leaves.set(ledger, leafHash(last.bytes));
      return published;
    },
  };
}

/**
 * The entry with which the stream ends. One that ends with something else than the log has there
 * belongs to another log, or the log has lost entries that were published: more messages would only
 * hide it.
 */
async function agreedEntry(
  store: Deps['store'],
  ledger: string,
  { seq, bytes }: StreamEnd,
): Promise<Buffer> {
  const [entry] = await store.read(ledger, seq - 1n, 1);
  if (entry && (bytes === undefined || entry.bytes.equals(bytes))) return entry.bytes;
  throw new AlfredError('stream_diverged', { ledger, seq: String(seq) });
}

/** The chain goes on from the last message: a log that was put back in time does not pass. */
function checkContinues(
  ledger: string,
  [first]: readonly PublishedEntry[],
  leaf: Buffer | undefined,
): void {
  if (!first || !leaf || decodeLink(first.bytes).prev === leaf.toString('hex')) return;
  throw new AlfredError('stream_diverged', { ledger, seq: String(first.seq - 1n) });
}

/** Whose ledger it is, by its first entry; undefined while there is none. */
function organizations(store: Deps['store']) {
  const known = new Map<string, string>();
  return async (ledger: string): Promise<string | undefined> => {
    const found = known.get(ledger);
    if (found !== undefined) return found;
    const [genesis] = await store.read(ledger, 0n, 1);
    if (!genesis) return undefined;
    const { event } = decodeEntry(genesis.bytes);
    if (event.type !== 'LedgerOpened.v1') {
      throw new AlfredError('chain_broken', { ledger, seq: '1' });
    }
    if (known.size >= organizationsMax) known.clear();
    known.set(ledger, event.data.organization);
    return event.data.organization;
  };
}
