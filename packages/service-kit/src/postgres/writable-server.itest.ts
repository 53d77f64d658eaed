import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPool } from './pool.ts';
import { loginOf } from './service-role.ts';
import { transaction } from './transaction.ts';
import { serversOf } from './writable-server.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

/** The URL with another server before the one that is there, and one behind it. */
const amongDead = () =>
  database.url.replace(/@([^/]+)\//, (_, host: string) => `@127.0.0.1:1,${host},127.0.0.1:2/`);

it('reads every server of a URL, with the user and the database of all', () => {
  expect(serversOf('postgres://u:p%40@a:5432,b/name?x=1')).toEqual([
    'postgres://u:p%40@a:5432/name?x=1',
    'postgres://u:p%40@b/name?x=1',
  ]);
  expect(serversOf('postgresql://a/name')).toEqual(['postgresql://a/name']);
  expect(loginOf('postgres://u:p%40@a:5432,b/name')).toEqual({ user: 'u', password: 'p@' });
});

it('finds the server that is there', async () => {
  const pool = openPool({ url: amongDead(), schema: 'public' });
  const run = () => transaction(pool, async (tx) => (await tx.query('select 7 as n')).rows);
  expect(await Promise.all([run(), run()])).toEqual([[{ n: 7 }], [{ n: 7 }]]);
  await pool.end();
});

it('takes none that can only be read', async () => {
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  const name = new URL(database.url).pathname.slice(1);
  const pool = openPool({ url: amongDead(), schema: 'public' });
  await admin.query(`alter database ${name} set default_transaction_read_only = on`);
  const away = { code: 'database_unavailable' };
  await expect(transaction(pool, async () => {})).rejects.toMatchObject(away);
  await admin.query('set transaction_read_only = off');
  await admin.query('begin read write');
  await admin.query(`alter database ${name} reset default_transaction_read_only`);
  await admin.query('commit');
  await transaction(pool, async () => {});
  await pool.end();
  await admin.end();
});
