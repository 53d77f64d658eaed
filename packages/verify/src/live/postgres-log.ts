import type { HandoverFile } from '../handovers.ts';
import { findingList } from '../report.ts';
import type { Log } from '../verify-log.ts';
import type { LiveLog } from './live-log.ts';
import { packedSource } from './packed-source.ts';
import { ledgerOf, peerLibrary, withoutQuery } from './peer-library.ts';

/** As much of the library `pg` as is used. */
interface Pg {
  readonly default: {
    readonly Client: new (options: { readonly connectionString: string }) => PgClient;
  };
}

interface PgClient {
  connect(): Promise<void>;
  query<Row>(text: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly Row[] }>;
  end(): Promise<void>;
}

const pageEntries = 1_000;
const schemaForm = /^[a-z_][a-z0-9_]{0,62}$/;

/**
 * The log as it lies in PostgreSQL, up to the newest checkpoint that is there, or to its head when
 * there is none. It only reads, and says so to the server.
 */
export async function postgresLog(source: string): Promise<LiveLog> {
  const { url, said } = withoutQuery(source, ['ledger', 'schema']);
  const ledger = ledgerOf(said);
  const schema = said.get('schema') ?? 'ledger';
  if (!schemaForm.test(schema)) throw new RangeError(`${schema} is no schema.`);
  const { default: pg } = await peerLibrary<Pg>('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const close = () => client.end();
  try {
    await client.query('set default_transaction_read_only = on');
    await client.query(`set search_path = ${schema}`);
    return { ...(await logIn(client, ledger)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function logIn(client: PgClient, ledger: string): Promise<Log> {
  const [head] = (
    await client.query<{ readonly seq: string }>(
      'select seq from ledger_head where ledger_id = $1',
      [ledger],
    )
  ).rows;
  if (!head) throw new RangeError(`There is no ledger ${ledger} in this database.`);
  const [newest] = (
    await client.query<{ readonly size: string; readonly note: string }>(
      'select size, note from checkpoint where ledger_id = $1 order by size desc limit 1',
      [ledger],
    )
  ).rows;
  const size = Number(newest?.size ?? head.seq);
  const handovers = await handoversIn(client, ledger, size);
  return {
    source: packedSource(size, () => pagesOf(client, ledger, size)),
    checkpoint: newest && Buffer.from(newest.note),
    keys: undefined,
    handovers,
    balances: async () => undefined,
    lacks: new Map([
      ['files', 'a database has none'],
      ['keys', 'a database has none'],
      ['tiles', 'the entries alone are read'],
      ['balances', 'the entries alone are read'],
      ...(handovers ? [] : ([['handovers', 'signer_change may not be read']] as const)),
      ...(newest ? [] : ([['checkpoint', 'there is none']] as const)),
    ]),
    files: undefined,
    findings: findingList(),
  };
}

const selectHandovers = `
select distinct first.size, first.note
from signer_change
cross join lateral (
  select size, note from checkpoint
  where ledger_id = signer_change.ledger_id and size >= signer_change.seq
  order by size limit 1
) first
where signer_change.ledger_id = $1 and first.size <= $2`;

/** The first checkpoint over each change of the key; undefined when the user may not read that. */
async function handoversIn(
  client: PgClient,
  ledger: string,
  size: number,
): Promise<readonly HandoverFile[] | undefined> {
  const [table] = (
    await client.query<{ readonly readable: boolean | null }>(
      "select has_table_privilege(to_regclass('signer_change'), 'select') as readable",
    )
  ).rows;
  if (!table?.readable) return undefined;
  const { rows } = await client.query<{ readonly size: string; readonly note: string }>(
    selectHandovers,
    [ledger, size],
  );
  return rows.map((row) => ({ name: `handovers/${row.size}`, bytes: Buffer.from(row.note) }));
}

async function* pagesOf(client: PgClient, ledger: string, size: number) {
  for (let after = 0; after < size; after += pageEntries) {
    const { rows } = await client.query<{ readonly entry: Buffer }>(
      'select entry from ledger_entry where ledger_id = $1 and seq > $2 and seq <= $3 order by seq',
      [ledger, after, Math.min(size, after + pageEntries)],
    );
    yield rows.map(({ entry }) => entry);
  }
}
