import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  commitWithStandby,
  type RunningPostgres,
  type RunningStandby,
  startPostgres,
  startStandby,
} from '@alfred/embedded-postgres';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import pg, { type Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPool } from './pool.ts';
import { loginOf } from './service-role.ts';
import { transaction } from './transaction.ts';
import { serversOf } from './writable-server.ts';

const away = { code: 'database_unavailable' };
const pools: Pool[] = [];

function pool(url: string): Pool {
  const opened = openPool({ url, schema: 'public' });
  pools.push(opened);
  return opened;
}

afterEach(() => Promise.all(pools.splice(0).map((each) => each.end())));

it('reads every server of a URL, with the user and the database of all', () => {
  expect(serversOf('postgres://u:p%40@a:5432,b/name?x=1')).toEqual([
    'postgres://u:p%40@a:5432/name?x=1',
    'postgres://u:p%40@b/name?x=1',
  ]);
  expect(serversOf('postgresql://a/name')).toEqual(['postgresql://a/name']);
  expect(loginOf('postgres://u:p%40@a:5432,b/name')).toEqual({ user: 'u', password: 'p@' });
});

describe('several servers of which one is there', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  /** The URL with another server before the one that is there, and one behind it. */
  const amongDead = () =>
    database.url.replace(/@([^/]+)\//, (_, host: string) => `@127.0.0.1:1,${host},127.0.0.1:2/`);

  it('finds it, once for all who wait', async () => {
    const found = pool(amongDead());
    const run = () => transaction(found, async (tx) => (await tx.query('select 7 as n')).rows);
    expect(await Promise.all([run(), run()])).toEqual([[{ n: 7 }], [{ n: 7 }]]);
  });

  it.each(['several servers', 'one server'])(
    'takes none that can only be read, of %s',
    async (of) => {
      const admin = new pg.Client({ connectionString: database.url });
      await admin.connect();
      const name = new URL(database.url).pathname.slice(1);
      const reading = pool(of === 'one server' ? database.url : amongDead());
      await admin.query(`alter database ${name} set default_transaction_read_only = on`);
      await expect(transaction(reading, async () => {})).rejects.toMatchObject(away);
      await admin.query('set transaction_read_only = off');
      await admin.query('begin read write');
      await admin.query(`alter database ${name} reset default_transaction_read_only`);
      await admin.query('commit');
      await transaction(reading, async () => {});
      await admin.end();
    },
  );

  it('lets go of a connection on which nothing can be written any more', async () => {
    const turned = pool(database.url);
    const pid = async () => (await turned.query('select pg_backend_pid() pid')).rows[0]?.pid;
    const before = await pid();
    const writing = transaction(turned, async (tx) => {
      await tx.query('set session characteristics as transaction read only');
      await tx.query('commit');
      await tx.query('create table late (n int)');
    });
    await expect(writing).rejects.toMatchObject(away);
    expect(await pid()).not.toBe(before);
  });
});

describe('a server and its synchronous standby', () => {
  let home: string;
  let primary: RunningPostgres;
  let standby: RunningStandby;
  const password = 'password';
  const place = (name: string) => ({
    ...{ dataFolder: join(home, name), logFile: join(home, `${name}.log`), password },
    isReplicated: true,
  });

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'alfred-standby-'));
    // PostgreSQL runs as another user than root.
    await chmod(home, 0o755);
    primary = await startPostgres(place('primary'));
    standby = await startStandby({
      ...{ ...place('standby_1'), name: 'standby_1' },
      primary: { url: primary.url, dataFolder: join(home, 'primary') },
    });
    await commitWithStandby(primary.url, 'standby_1');
  });
  afterEach(async () => {
    await Promise.all([primary.stop(), standby.stop()]);
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });

  const both = () =>
    primary.url.replace(`:${primary.port}/`, `:${standby.port},127.0.0.1:${primary.port}/`);
  const insert = (on: Pool, n: number) => on.query('insert into kept values ($1)', [n]);
  const kept = async (on: Pool) => {
    const { rows } = await on.query<{ n: number }>('select n from kept order by n');
    return rows.map(({ n }) => n);
  };

  it('goes over to the standby when that is promoted, and not back to the old server', async () => {
    const on = pool(both());
    await on.query('create table kept (n int)');
    await insert(on, 1);
    primary.kill();
    await primary.exited;
    await expect(insert(on, 2)).rejects.toThrow();
    await expect(insert(on, 2)).rejects.toMatchObject(away);
    await standby.promote();
    await expect
      .poll(
        () =>
          insert(on, 3).then(
            () => 'done',
            () => 'away',
          ),
        { timeout: 20_000 },
      )
      .toBe('done');
    // Somebody starts the old one again, which can be written as far as it knows.
    primary = await startPostgres({ ...place('primary'), port: primary.port });
    expect(await kept(pool(both()))).toEqual([1, 3]);
    await expect(kept(pool(primary.url))).rejects.toMatchObject(away);
    expect(await kept(on)).toEqual([1, 3]);
  });

  it('leaves a server that goes on beside the one that was promoted', async () => {
    const on = pool(both());
    await on.query('create table kept (n int)');
    await standby.promote();
    // The old one still lets its connections write, and never answers.
    const never = insert(on, 1).then(
      () => 'acknowledged',
      () => 'refused',
    );
    expect(await Promise.race([never, delay(1_000).then(() => 'waits')])).toBe('waits');
    await expect
      .poll(
        () =>
          insert(on, 2).then(
            () => 'done',
            () => 'away',
          ),
        { timeout: 20_000 },
      )
      .toBe('done');
    // With the first connection that finds the new one, those to the old one have ended.
    expect(await never).toBe('refused');
    expect(await kept(on)).toEqual([2]);
  });

  it('believes no commit whose wait for the standby somebody has cancelled', async () => {
    const on = pool(primary.url);
    await on.query('create table kept (n int)');
    await standby.stop();
    const waiting = expect(insert(on, 1)).rejects.toMatchObject(away);
    const admin = new pg.Client({ connectionString: primary.url });
    await admin.connect();
    const cancel =
      "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'";
    await expect
      .poll(async () => (await admin.query(cancel)).rowCount, { timeout: 20_000 })
      .toBe(1);
    await waiting;
    // The old server has it all the same.
    expect((await admin.query('select n from kept')).rows).toEqual([{ n: 1 }]);
    await admin.end();
  });

  it('shows nobody what a killed server has only itself', async () => {
    const on = pool(primary.url);
    await on.query('create table kept (n int)');
    await standby.stop();
    const waiting = expect(insert(on, 1)).rejects.toThrow();
    const admin = new pg.Client({ connectionString: primary.url });
    await admin.connect();
    const waits = "select from pg_stat_activity where wait_event = 'SyncRep'";
    await expect.poll(async () => (await admin.query(waits)).rowCount, { timeout: 20_000 }).toBe(1);
    admin.on('error', () => {});
    primary.kill();
    await primary.exited;
    await waiting;
    primary = await startPostgres({ ...place('primary'), port: primary.port });
    const again = new pg.Client({ connectionString: primary.url });
    await again.connect();
    expect((await again.query('select n from kept')).rows).toEqual([{ n: 1 }]);
    await again.end();
    await expect(kept(on)).rejects.toMatchObject(away);
  });
});
