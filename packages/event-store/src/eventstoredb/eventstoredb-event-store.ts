import { AlfredError } from '@alfred/errors';
import { leafHash } from '@alfred/proof';
import type { EventStoreDBClient } from '@eventstore/db-client';
import type { Pool } from 'pg';
import { keyHash } from '../batch-parameters.ts';
import {
  type AppendResult,
  type Batch,
  type EventStore,
  type LedgerHead,
  noLeaf,
  type StoredEntry,
} from '../event-store.ts';
import { connected } from './client.ts';
import { type KeyIndex, keyIndex } from './key-index.ts';
import { type LogHints, logHints } from './log-hints.ts';
import { type KeptEntry, type LogStreams, logStreams } from './log-streams.ts';
import { type KeyTable, postgresKeyTable } from './postgres-key-table.ts';
import { withinDeadline } from './within-deadline.ts';

/** For a word about one call. Milliseconds. */
const callMsDefault = 5_000;
/** A subscription that says nothing for so long is begun anew. Milliseconds. */
const silenceMsDefault = 30_000;
const prefixDefault = 'alfred-ledger-';
/** No ledger has this id, and a look at its log is an answer like any other. */
const nobody = '';
/** Entries looked up by number at once. */
const lookupMax = 16;

export interface EventStoreDbOptions {
  /** `esdb://…` of one server, or `esdb+discover://…` of a cluster. */
  readonly url: string;
  /** Of PostgreSQL, where the keys are; with the tables of `migrations/` on its search path. */
  readonly pool: Pool;
  readonly callMsMax?: number;
  /** A subscription that says nothing for so long is begun anew. */
  readonly silenceMsMax?: number;
  /** In front of a ledger's id, the name of its stream. */
  readonly prefix?: string;
}

/** The logs in EventStoreDB, and what else it offers. */
export interface EventStoreDb {
  readonly store: EventStore;
  readonly hints: LogHints;
  /** Whether it can be reached now. */
  answers(): Promise<boolean>;
  /** Ends the connection. What is under way fails. */
  close(): Promise<void>;
}

/**
 * The log in EventStoreDB or KurrentDB: one stream a ledger, one event an entry, one append a batch.
 *
 * Who writes is decided by the revision that an append expects: it is won by one, and the entry with
 * which a writer begins takes the log from the one before. Epochs are numbered in PostgreSQL, beside
 * the keys: that keeps two writers from having one number, and turns an older one away early.
 *
 * Opening a ledger throws `log_truncatable` when its stream may lose entries.
 */
export function eventStoreDbStore(options: EventStoreDbOptions): EventStoreDb {
  return eventStoreDbOver(connected(options.url), options);
}

/** The same over a connection that is there. */
export function eventStoreDbOver(
  client: EventStoreDBClient,
  options: Omit<EventStoreDbOptions, 'url'>,
): EventStoreDb {
  const { pool, prefix = prefixDefault, callMsMax = callMsDefault } = options;
  const streams = logStreams({ client, prefix, callMsMax });
  const table = postgresKeyTable(pool);
  const parts = { streams, table, index: keyIndex(table, streams) };
  const silenceMsMax = options.silenceMsMax ?? silenceMsDefault;
  return {
    store: {
      // Where a stream ends, only the stream itself says.
      listLedgers: async (after, limit) =>
        (await table.ledgers(after, limit)).map((ledger) => ({ ledger, seq: undefined })),
      openEpoch: (ledger) => openEpoch(parts, ledger),
      append: (batch) => append(parts, batch),
      head: (ledger) => head(parts, ledger),
      read: async (ledger, after, limit) => (await streams.read(ledger, after, limit)).map(bare),
      findKeys: (ledger, keys) => findKeys(parts, ledger, keys),
    },
    hints: logHints({ client, prefix, silenceMsMax }),
    answers: () =>
      streams.last(nobody).then(
        () => true,
        () => false,
      ),
    // Calls that are never answered never end; whoever stops has waited long enough.
    close: async () => {
      const ends = [parts.index.settled, () => client.dispose()];
      for (const end of ends) await withinDeadline(callMsMax, end()).then(undefined, () => {});
    },
  };
}

interface Parts {
  readonly streams: LogStreams;
  readonly table: KeyTable;
  readonly index: KeyIndex;
}

const bare = ({ seq, bytes }: KeptEntry): StoredEntry => ({ seq, bytes });

/** The number first, so that an older writer is turned away while the keys are being caught up with. */
async function openEpoch({ streams, table, index }: Parts, ledger: string): Promise<LedgerHead> {
  await streams.refuseTruncatable(ledger);
  const place = await table.place(ledger);
  const before = await streams.last(ledger);
  refuseShortened(ledger, before?.seq ?? 0n, place?.seq ?? 0n);
  const epoch = await table.openEpoch(ledger, (before?.epoch ?? 0n) + 1n);
  const last = await streams.last(ledger);
  if (last) await index.cover(ledger, last.seq);
  return headOf(last, epoch);
}

/** Keys were put in for entries that are not there any more. */
function refuseShortened(ledger: string, end: bigint, place: bigint): void {
  if (end >= place) return;
  const reason = `it ends at ${end}, and had an entry ${place}`;
  throw new AlfredError('log_truncatable', { ledger, reason });
}

function headOf(last: KeptEntry | undefined, epoch: bigint): LedgerHead {
  return { epoch, seq: last?.seq ?? 0n, leaf: last ? leafHash(last.bytes) : noLeaf };
}

async function head({ streams, table }: Parts, ledger: string): Promise<LedgerHead | undefined> {
  const [place, last] = await Promise.all([table.place(ledger), streams.last(ledger)]);
  if (!place && !last) return undefined;
  const epochs = [place?.epoch ?? 0n, last?.epoch ?? 0n] as const;
  return headOf(last, epochs[0] > epochs[1] ? epochs[0] : epochs[1]);
}

async function append({ streams, table, index }: Parts, batch: Batch): Promise<AppendResult> {
  const { ledger, epoch, expectedSeq, entries } = batch;
  await index.cover(ledger, expectedSeq);
  const keys = entries.flatMap(({ key }) => (key === undefined ? [] : [key]));
  const [place, found] = await Promise.all([table.place(ledger), index.find(ledger, keys)]);
  if (!place || place.epoch > epoch) return { status: 'fenced' };
  refuseTakenKeys(keys, found, expectedSeq);
  if ((await streams.append(batch)) === 'conflict') {
    const newest = (await table.place(ledger))?.epoch;
    return { status: newest === epoch ? 'conflict' : 'fenced' };
  }
  const taken = entries.map(({ key }, n) => ({
    seq: expectedSeq + 1n + BigInt(n),
    keyHash: key === undefined ? undefined : keyHash(key),
  }));
  index.note(ledger, taken);
  return { status: 'appended' };
}

/**
 * A writer knows which keys are taken, so a taken one is its fault and not an outcome. Nothing can
 * come between this look and the append: the append wins only where the log still ends at `end`,
 * and every key up to there is known.
 */
function refuseTakenKeys(
  keys: readonly string[],
  found: ReadonlyMap<string, bigint>,
  end: bigint,
): void {
  // What was taken behind the end may be this very batch, which was sent before.
  const isTaken = [...found.values()].some((seq) => seq <= end);
  if (isTaken || new Set(keys).size < keys.length) {
    throw new AlfredError('internal', {}, { cause: new Error('A key of the batch is taken.') });
  }
}

async function findKeys(
  { streams, index }: Parts,
  ledger: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, StoredEntry>> {
  if (keys.length === 0) return new Map();
  const last = await streams.last(ledger);
  if (!last) return new Map();
  // Another process may have appended; what this one appended it knows.
  await index.cover(ledger, last.seq);
  const left = [...(await index.find(ledger, keys))];
  const found = new Map<string, StoredEntry>();
  while (left.length > 0) {
    const some = left.splice(0, lookupMax);
    const pages = await Promise.all(some.map(([, seq]) => streams.read(ledger, seq - 1n, 1)));
    for (const [n, [key]] of some.entries()) {
      const entry = pages[n]?.[0];
      if (entry) found.set(key, bare(entry));
    }
  }
  return found;
}
