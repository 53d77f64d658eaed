import { query, transaction } from '@alfred/service-kit';
import type { Pool, PoolClient } from 'pg';
import type { Rebuild, RebuildStatus, Rebuilds } from '../ports/rebuilds.ts';

interface Row {
  readonly ledger: string;
  readonly id: string;
  readonly status: RebuildStatus;
  readonly wants_switch: boolean;
  readonly done: bigint;
  readonly size: bigint;
  readonly differences: bigint;
  readonly is_switched: boolean;
  readonly started_at: bigint;
  readonly ended_at: bigint;
}

const select = 'select * from rebuild where ledger = $1';

const insert = `
  insert into rebuild (ledger, id, status, wants_switch, done, size, differences, is_switched,
                       started_at, touched_at, ended_at)
  values ($1, $2, 'running', $3, 0, $4, 0, false, $5, $5, 0)
  on conflict (ledger) do update set id = excluded.id, status = 'running',
    wants_switch = excluded.wants_switch, done = 0, size = excluded.size, differences = 0,
    is_switched = false, started_at = excluded.started_at, touched_at = excluded.touched_at,
    ended_at = 0
  where rebuild.status <> 'running' or rebuild.touched_at < $6
  returning *`;

const touch = `update rebuild set done = $3, touched_at = $4
  where ledger = $1 and id = $2 and status = 'running' returning id`;

const finish = `update rebuild
    set status = $3, differences = $4, is_switched = $5, touched_at = $6, ended_at = $6
  where ledger = $1 and id = $2 returning id`;

/** The live cursor; locked, the live follower waits. */
const livePlace = 'select seq from follower_cursor where follower = $1 and ledger_id = $2';

/** The tables of a fold, and their columns besides ledger and fold. */
const tables = {
  usage_sum: 'hour, node, provider, model, measure, value',
  fold_node: 'node, parent',
  fold_time: 'at',
};

/** Rebuilds and their folds in PostgreSQL, beside the live one of the follower of this name. */
export function postgresRebuilds(pool: Pool, follower: string): Rebuilds<PoolClient> {
  const liveSeq = async (tx: PoolClient, ledger: string): Promise<bigint> => {
    const values = [follower, ledger];
    const [place] = await query<{ seq: bigint }>(tx, `${livePlace} for update`, values);
    return place?.seq ?? 0n;
  };
  return {
    last: async (ledger) => fromRow((await query<Row>(pool, select, [ledger]))[0]),
    begin: ({ ledger, id, wantsSwitch, startedAt, staleBefore }) =>
      transaction(pool, async (tx) => {
        // Until the end of this transaction nobody moves the live fold.
        const size = await liveSeq(tx, ledger);
        const values = [ledger, id, wantsSwitch, size, startedAt, staleBefore];
        const [row] = await query<Row>(tx, insert, values);
        if (!row) return undefined;
        await removeFolds(tx, ledger, ['new', 'frozen']);
        await copyLive(tx, ledger);
        return fromRow(row);
      }),
    advance: ({ ledger, id }, { done, at }, effect) =>
      transaction(pool, async (tx) => {
        const [row] = await query(tx, touch, [ledger, id, done, at]);
        if (row) await effect(tx);
        return row !== undefined;
      }),
    compare: async (ledger) => {
      let differences = 0n;
      for (const [table, columns] of Object.entries(tables)) {
        const [row] = await query<{ count: bigint }>(pool, difference(table, columns), [ledger]);
        differences += BigInt(row?.count ?? 0n);
      }
      return differences;
    },
    switchOver: (ledger, rest) =>
      transaction(pool, async (tx) => {
        await rest(tx, await liveSeq(tx, ledger));
        await removeFolds(tx, ledger, ['live']);
        for (const table of Object.keys(tables)) {
          const rename = `update ${table} set fold = 'live' where ledger = $1 and fold = 'new'`;
          await query(tx, rename, [ledger]);
        }
      }),
    end: ({ ledger, id }, { status, differences, isSwitched, at }) =>
      transaction(pool, async (tx) => {
        const values = [ledger, id, status, differences, isSwitched, at];
        const [row] = await query(tx, finish, values);
        // What another one has begun is not ours to remove.
        if (row) await removeFolds(tx, ledger, ['new', 'frozen']);
      }),
  };
}

async function removeFolds(
  tx: PoolClient,
  ledger: string,
  folds: readonly string[],
): Promise<void> {
  for (const table of Object.keys(tables)) {
    await query(tx, `delete from ${table} where ledger = $1 and fold = any ($2)`, [ledger, folds]);
  }
}

async function copyLive(tx: PoolClient, ledger: string): Promise<void> {
  for (const [table, columns] of Object.entries(tables)) {
    const copy = `insert into ${table} (ledger, fold, ${columns})
      select ledger, 'frozen', ${columns} from ${table} where ledger = $1 and fold = 'live'`;
    await query(tx, copy, [ledger]);
  }
}

/** Rows of either fold that the other has not. A sum of nothing is as good as none. */
function difference(table: string, columns: string): string {
  const counted = table === 'usage_sum' ? 'and value <> 0' : '';
  const rows = (fold: string) =>
    `select ${columns} from ${table} where ledger = $1 and fold = '${fold}' ${counted}`;
  return `
  select count(*) as count from (
    (${rows('new')} except ${rows('frozen')})
    union all
    (${rows('frozen')} except ${rows('new')})
  ) differing`;
}

function fromRow(row: Row | undefined): Rebuild | undefined {
  if (!row) return undefined;
  const { ledger, id, status, done, size, differences } = row;
  return {
    ...{ ledger, id, status, done, size, differences },
    wantsSwitch: row.wants_switch,
    isSwitched: row.is_switched,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}
