import { createHash } from 'node:crypto';
import { eventStoreMigrations, type NewEntry, postgresEventStore } from '@alfred/event-store';
import { migrate, openPool } from '@alfred/service-kit';

/** Writes the batches of one round, in order, each durable before the next is sent. */
export type Appender = (round: string, batches: readonly (readonly NewEntry[])[]) => Promise<void>;

type Pool = ReturnType<typeof openPool>;

const schema = 'bench';

/** A pool whose schema has the ledger's tables and a plain table of the same shape. */
export async function openTables(url: string): Promise<Pool> {
  const pool = openPool({ url, schema });
  await migrate(pool, { schema, folder: eventStoreMigrations });
  await pool.query(`
    create table raw_entry (
      ledger_id text not null, seq bigint not null, key_hash bytea, entry bytea not null,
      primary key (ledger_id, seq)
    );
    create unique index raw_entry_key on raw_entry (ledger_id, key_hash)`);
  return pool;
}

/** The server's version, as it says it. */
export async function serverVersion(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ server_version: string; fsync: string }>(
    "select current_setting('server_version') server_version, current_setting('fsync') fsync",
  );
  const [row] = rows;
  return `PostgreSQL ${row?.server_version}, fsync ${row?.fsync}`;
}

/** The ledger's own store: epoch fence, head, chain order and unique keys. */
export function storeAppender(pool: Pool): Appender {
  const store = postgresEventStore(pool);
  return async (round, batches) => {
    const { epoch } = await store.openEpoch(round);
    let expectedSeq = 0n;
    for (const entries of batches) {
      const leaf = createHash('sha256')
        .update(entries.at(-1)?.bytes ?? '')
        .digest();
      const { status } = await store.append({ ledger: round, epoch, expectedSeq, entries, leaf });
      if (status !== 'appended') throw new Error(`The store answered ${status}.`);
      expectedSeq += BigInt(entries.length);
    }
  };
}

const insertRows = `
insert into raw_entry (ledger_id, seq, key_hash, entry)
select $1::text, $2::bigint + n, substring($3::bytea from k for 32), substring($3::bytea from o for l)
from unnest($4::int[], $5::int[], $6::int[]) with ordinality u(k, o, l, n)`;

/** The fastest way known to put the same rows in: one binary parameter, one statement, no more. */
export function rawAppender(pool: Pool): Appender {
  return async (round, batches) => {
    let seq = 0;
    for (const entries of batches) {
      const { blob, keys, offsets, lengths } = lay(entries);
      const values = [round, seq, blob, keys, offsets, lengths];
      await pool.query({ name: 'bench-raw', text: insertRows, values });
      seq += entries.length;
    }
  };
}

function lay(entries: readonly NewEntry[]) {
  const parts: Uint8Array[] = [];
  const [keys, offsets, lengths] = [[] as number[], [] as number[], [] as number[]];
  let end = 0;
  for (const { bytes, key } of entries) {
    parts.push(
      createHash('sha256')
        .update(key ?? '')
        .digest(),
      bytes,
    );
    keys.push(end + 1);
    offsets.push(end + 33);
    lengths.push(bytes.length);
    end += 32 + bytes.length;
  }
  return { blob: Buffer.concat(parts), keys, offsets, lengths };
}
