import { AlfredError } from '@alfred/errors';
import type { Pool } from 'pg';
import { batchParameters, keyHash } from './batch-parameters.ts';
import {
  type AppendResult,
  type Batch,
  type EventStore,
  type LedgerHead,
  noLeaf,
  type StoredEntry,
} from './event-store.ts';
import { query } from './postgres-query.ts';

/** One statement, one round trip: the head moves and the entries are written, or neither. */
const appendBatch = `
with head as (
  update ledger_head set seq = $1::bigint, leaf = $2::bytea
  where ledger_id = $3::text and epoch = $4::bigint and seq = $5::bigint
  returning 1
), put as (
  insert into ledger_entry (ledger_id, seq, key_hash, entry)
  select $3::text, $5::bigint + n,
    case when k > 0 then substring($6::bytea from k for 32) end,
    substring($6::bytea from o for l)
  from unnest($7::int[], $8::int[], $9::int[]) with ordinality u(k, o, l, n)
  where exists (select 1 from head)
  returning 1
)
select (select count(*) from head)::int won, (select count(*) from put)::int put`;

const openEpoch = `
insert into ledger_head (ledger_id, epoch, seq, leaf) values ($1, 1, 0, $2)
on conflict (ledger_id) do update set epoch = ledger_head.epoch + 1
returning epoch, seq, leaf`;

/**
 * Where commits wait for a standby, so does this answer, by a message in the log that nobody reads:
 * a batch that a killed server shows after its recovery may not have come to the standby yet, and
 * whoever reads the head here takes what it finds for committed.
 */
const selectHead = `
select epoch, seq, leaf,
  case when current_setting('synchronous_standby_names') <> ''
    then pg_logical_emit_message(true, 'alfred.head', '') end
from ledger_head where ledger_id = $1`;

const selectLedgers =
  'select ledger_id, seq from ledger_head where ledger_id > $1 order by ledger_id limit $2';

const selectEntries = `
select seq, encode(entry, 'base64') entry from ledger_entry
where ledger_id = $1 and seq > $2 order by seq limit $3`;

/**
 * One look into the index for each key. As a plain join, a planner without fresh statistics would
 * rather read the whole log.
 */
const selectKeys = `
select k.n::int, e.seq, encode(e.entry, 'base64') entry
from unnest($2::int[]) with ordinality k(o, n)
cross join lateral (
  select seq, entry from ledger_entry
  where ledger_id = $1 and key_hash = substring($3::bytea from k.o for 32)
  limit 1
) e`;

/** A `bigint` column is text or a bigint, as the pool's parsers have it. */
type Int8 = string | bigint;
type HeadRow = { epoch: Int8; seq: Int8; leaf: Buffer };
/** Entries travel as base64: as bytes they would come in hexadecimal, and cost twice as much. */
type EntryRow = { seq: Int8; entry: string };

/**
 * The log in PostgreSQL, in the tables of `migrations/`, found on the pool's search path.
 *
 * A failure of the database is thrown as `database_unavailable`: after a failed `append` the batch
 * may be there or not (see `knownOutcome`). A statement that PostgreSQL refuses is `internal`.
 */
export function postgresEventStore(pool: Pool): EventStore {
  return {
    listLedgers: async (after, limit) => {
      const rows = await query<{ ledger_id: string; seq: Int8 }>(pool, {
        text: selectLedgers,
        values: [after, limit],
      });
      return rows.map(({ ledger_id: ledger, seq }) => ({ ledger, seq: BigInt(seq) }));
    },
    openEpoch: async (ledger) => {
      const [row] = await query<HeadRow>(pool, { text: openEpoch, values: [ledger, noLeaf] });
      if (!row) throw new AlfredError('internal');
      return toHead(row);
    },
    append: (batch) => append(pool, batch),
    head: async (ledger) => {
      const [row] = await query<HeadRow>(pool, { text: selectHead, values: [ledger] });
      return row && toHead(row);
    },
    read: async (ledger, after, limit) => {
      const rows = await query<EntryRow>(pool, {
        name: 'event-store-read',
        text: selectEntries,
        values: [ledger, after, limit],
      });
      return rows.map(toEntry);
    },
    findKeys: (ledger, keys) => findKeys(pool, ledger, keys),
  };
}

async function append(pool: Pool, batch: Batch): Promise<AppendResult> {
  const { blob, keyOffsets, offsets, lengths } = batchParameters(batch.entries);
  const seq = batch.expectedSeq + BigInt(batch.entries.length);
  const [row] = await query<{ won: number; put: number }>(pool, {
    name: 'event-store-append',
    text: appendBatch,
    values: [
      seq,
      batch.leaf,
      batch.ledger,
      batch.epoch,
      batch.expectedSeq,
      blob,
      int4s(keyOffsets),
      int4s(offsets),
      int4s(lengths),
    ],
  });
  if (row?.won === 1 && row.put === batch.entries.length) return { status: 'appended' };
  const [head] = await query<HeadRow>(pool, { text: selectHead, values: [batch.ledger] });
  return { status: head && BigInt(head.epoch) === batch.epoch ? 'conflict' : 'fenced' };
}

async function findKeys(
  pool: Pool,
  ledger: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, StoredEntry>> {
  if (keys.length === 0) return new Map();
  const hashes = Buffer.concat(keys.map(keyHash));
  const rows = await query<EntryRow & { n: number }>(pool, {
    name: 'event-store-find-keys',
    text: selectKeys,
    values: [ledger, int4s(keys.map((_, index) => index * 32 + 1)), hashes],
  });
  const entries = new Map(rows.map((row) => [row.n, toEntry(row)]));
  const found = new Map<string, StoredEntry>();
  for (const [index, key] of keys.entries()) {
    const entry = entries.get(index + 1);
    if (entry) found.set(key, entry);
  }
  return found;
}

/** As PostgreSQL writes them: pg would quote and escape every number. */
function int4s(numbers: readonly number[]): string {
  return `{${numbers.join(',')}}`;
}

function toHead(row: HeadRow): LedgerHead {
  return { epoch: BigInt(row.epoch), seq: BigInt(row.seq), leaf: row.leaf };
}

function toEntry(row: EntryRow): StoredEntry {
  return { seq: BigInt(row.seq), bytes: Buffer.from(row.entry, 'base64') };
}
