import { AlfredError } from '@alfred/errors';
import { databaseFault, query } from '@alfred/service-kit';
import type { Pool, PoolClient, QueryConfig } from 'pg';
import type { Difference, Projection, ProjectionTable } from './projection.ts';

/** Comparing and switching all rows of a large ledger takes its time. Milliseconds. */
const longMs = 1_200_000;
/** Rows that are shown of those that differ. */
const samplesMax = 10;

const place = 'select seq from follower_cursor where follower = $1 and ledger_id = $2';

/** The tables of a projection for one ledger, made anew beside the live ones. */
export interface ShadowTables {
  /** How far the live ones are. */
  liveSeq(): Promise<bigint>;
  /** Takes something in. */
  fold(effect: (tx: PoolClient) => Promise<void>): Promise<void>;
  /**
   * Sees the live ones as they are at one entry, lets `rest` bring these there, and compares. What is
   * counted meanwhile goes on, and is not seen.
   */
  compare(
    rest: (tx: PoolClient, live: bigint) => Promise<void>,
  ): Promise<{ readonly differences: bigint; readonly samples: readonly Difference[] }>;
  /** Puts these in the place of the live ones, in one transaction. Those stand still meanwhile. */
  switchOver(rest: (tx: PoolClient, live: bigint) => Promise<void>): Promise<void>;
  /** They are gone, whatever happened, and somebody else may begin. */
  drop(): Promise<void>;
}

/**
 * The tables of `<schema>_rebuild`, which the migrations make like the live ones, and which the same
 * statements reach by the same names: they are looked for there first. What a process that was killed
 * left of this ledger is removed. Undefined while somebody else is at it.
 */
export async function shadowTables(
  pool: Pool,
  { projection, ledger }: { readonly projection: Projection; readonly ledger: string },
): Promise<ShadowTables | undefined> {
  const client = await pool.connect().catch((error: unknown) => {
    throw databaseFault(error) ?? error;
  });
  const leave = async () => {
    // Where this fails the connection is gone, and the lock with it.
    await client.query('rollback; select pg_advisory_unlock_all()').catch(() => {});
    client.release(true);
  };
  try {
    const name = await schemaOf(client);
    const [live, made] = [`"${name}"`, `"${name}_rebuild"`];
    if (!(await isAlone(client, `${name} ${projection.name} ${ledger}`))) {
      await leave();
      return undefined;
    }
    const shadow = { projection, ledger, live, made };
    await clear(client, shadow);
    const drop = () => clear(client, shadow).then(leave, leave);
    return { ...shadows(client, shadow), drop };
  } catch (error) {
    await leave();
    throw error;
  }
}

interface Shadow {
  readonly projection: Projection;
  readonly ledger: string;
  /** Schemas. */
  readonly live: string;
  readonly made: string;
}

function shadows(client: PoolClient, shadow: Shadow): Omit<ShadowTables, 'drop'> {
  const { projection, ledger, live, made } = shadow;
  const tables = Object.entries(projection.tables);
  const seqBy = async (statement: string): Promise<bigint> => {
    const values = [projection.follower, ledger];
    const [found] = await query<{ seq: bigint }>(client, statement, values);
    return found?.seq ?? 0n;
  };
  return {
    liveSeq: () => seqBy(place),
    fold: (effect) => within(client, { begin: 'begin', shadow }, () => effect(client)),
    compare: (rest) =>
      within(client, { begin: 'begin isolation level repeatable read', shadow }, async () => {
        await rest(client, await seqBy(place));
        let differences = 0n;
        const samples: Difference[] = [];
        for (const [name, table] of tables) {
          const found = await differing(client, { name, table, shadow });
          differences += found.count;
          samples.push(...found.samples);
        }
        return { differences, samples: samples.slice(0, samplesMax) };
      }),
    switchOver: (rest) =>
      within(client, { begin: 'begin', shadow }, async () => {
        await rest(client, await seqBy(`${place} for update`));
        for (const [name, { ofLedger }] of tables) {
          const rows = `select * from ${made}.${name} where ${ofLedger}`;
          await long(client, `delete from ${live}.${name} where ${ofLedger}`, [ledger]);
          await long(client, `insert into ${live}.${name} ${rows}`, [ledger]);
        }
      }),
  };
}

async function clear(client: PoolClient, { projection, ledger, made }: Shadow): Promise<void> {
  for (const [name, { ofLedger }] of Object.entries(projection.tables)) {
    await long(client, `delete from ${made}.${name} where ${ofLedger}`, [ledger]);
  }
}

async function schemaOf(client: PoolClient): Promise<string> {
  const [row] = await query<{ name: string | null }>(client, 'select current_schema() as name', []);
  if (!row?.name || !/^[a-z_]+$/.test(row.name)) throw new AlfredError('internal');
  return row.name;
}

/** Held by the connection: it ends with it. */
async function isAlone(client: PoolClient, what: string): Promise<boolean> {
  const lock = 'select pg_try_advisory_lock(hashtextextended($1, 0)) as is_alone';
  const [row] = await query<{ is_alone: boolean }>(client, lock, [`alfred.rebuild ${what}`]);
  return row?.is_alone ?? false;
}

/** In here a table is the one that is made anew, where there is one, else the live one. */
async function within<Result>(
  client: PoolClient,
  { begin, shadow }: { readonly begin: string; readonly shadow: Shadow },
  run: () => Promise<Result>,
): Promise<Result> {
  await query(client, begin, []);
  await query(client, `set local statement_timeout = ${longMs}`, []);
  await query(client, `set local search_path = ${shadow.made}, ${shadow.live}`, []);
  const result = await run();
  await query(client, 'commit', []);
  return result;
}

/** Rows that one has and the other has not, each as often as it has more of them. */
async function differing(
  client: PoolClient,
  of: {
    readonly name: string;
    readonly table: ProjectionTable;
    readonly shadow: Shadow;
  },
): Promise<{ readonly count: bigint; readonly samples: readonly Difference[] }> {
  const { name, shadow } = of;
  const { ofLedger, counted = 'true' } = of.table;
  const rows = (place: string) =>
    `select * from ${place}.${name} where (${ofLedger}) and (${counted})`;
  const [live, made] = [rows(shadow.live), rows(shadow.made)];
  const statement = `
  with d as materialized (
    select 'live' side, to_jsonb(a)::text as row from (${live} except all ${made}) a
    union all
    select 'rebuilt', to_jsonb(b)::text from (${made} except all ${live}) b
  )
  select (select count(*) from d) count, side, row
  from (select * from d order by row, side limit ${samplesMax}) s`;
  type Row = { count: bigint; side: Difference['side']; row: string };
  const found = await long<Row>(client, statement, [shadow.ledger]);
  return {
    count: found[0]?.count ?? 0n,
    samples: found.map(({ side, row }) => ({ table: name, side, row })),
  };
}

/** A statement that may take longer than those that callers wait for. */
async function long<Row extends object>(
  client: PoolClient,
  text: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  const statement: QueryConfig & { readonly query_timeout: number } = {
    ...{ text, values: [...values], query_timeout: longMs },
  };
  try {
    return (await client.query<Row>(statement)).rows;
  } catch (error) {
    throw databaseFault(error) ?? error;
  }
}
