import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import {
  type FreshDatabase,
  freshDatabase,
  type PostgresPair,
  postgresPair,
} from '@alfred/testing';
import pg, { type Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPool } from './pool.ts';
import { loginOf } from './service-role.ts';
import { transaction } from './transaction.ts';
import { serversOf } from './writable-server.ts';

const patience = { timeout: 40_000 };
const away = { code: 'database_unavailable' };
const pools: Pool[] = [];

function pool(url: string): Pool {
  const opened = openPool({ url, schema: 'public' });
  pools.push(opened);
  return opened;
}

/** Something that hangs up on whoever calls. */
async function countingServer() {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: () => server.close(),
  };
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

  it('asks every server once, however many connections wait for the answer', async () => {
    const dead = await countingServer();
    const found = pool(database.url.replace('@127.0.0.1', `@127.0.0.1:${dead.port},127.0.0.1`));
    await Promise.all(Array.from({ length: 30 }, () => found.query('select 1')));
    expect(dead.connections()).toBe(1);
    dead.close();
  });

  it('does not storm servers of which none can be written', async () => {
    const [one, other] = [await countingServer(), await countingServer()];
    const none = pool(`postgres://u:p@127.0.0.1:${one.port},127.0.0.1:${other.port}/name`);
    const asked = Array.from({ length: 30 }, () => none.query('select 1'));
    const answers = await Promise.allSettled(asked);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['rejected']));
    // Five connections at a time share what one search found.
    expect(one.connections()).toBeLessThanOrEqual(7);
    expect(other.connections()).toBe(one.connections());
    one.close();
    other.close();
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
  let pair: PostgresPair;
  beforeEach(async () => {
    pair = await postgresPair(true);
  });
  afterEach(() => pair.stop());

  const insert = (on: Pool, n: number) => on.query('insert into kept values ($1)', [n]);
  const outcome = (asked: Promise<unknown>) =>
    asked.then(
      () => 'acknowledged',
      () => 'refused',
    );
  const kept = async (on: Pool | pg.Client) => {
    const { rows } = await on.query<{ n: number }>('select n from kept order by n');
    return rows.map(({ n }) => n);
  };

  it('goes over to the standby when that is promoted, and not back to the old server', async () => {
    const on = pool(pair.url);
    await on.query('create table kept (n int)');
    await insert(on, 1);
    await pair.killPrimary();
    await expect(insert(on, 2)).rejects.toThrow();
    await expect(insert(on, 2)).rejects.toMatchObject(away);
    await pair.promote();
    await expect.poll(() => outcome(insert(on, 3)), patience).toBe('acknowledged');
    // Somebody starts the old one again, which can be written as far as it knows.
    await pair.startPrimary();
    expect(await kept(pool(pair.url))).toEqual([1, 3]);
    await expect(kept(pool(pair.primaryUrl))).rejects.toMatchObject(away);
    expect(await kept(on)).toEqual([1, 3]);
  });

  it('leaves a server that goes on beside the one that was promoted', async () => {
    const on = pool(pair.url);
    await on.query('create table kept (n int)');
    await pair.promote();
    // The old one still takes what comes over connections that are open, and never answers.
    const never = outcome(insert(on, 1));
    await expect.poll(pair.waiting, patience).toBe(1);
    await expect.poll(() => outcome(insert(on, 2)), patience).toBe('acknowledged');
    // With the first connection that found the new one, those to the old one have ended.
    expect(await never).toBe('refused');
    expect(await kept(on)).toEqual([2]);
  });

  it('never goes back behind a promotion, also when the promoted server is away', async () => {
    const on = pool(pair.url);
    await pair.promote();
    await expect.poll(() => outcome(on.query('select 1')), patience).toBe('acknowledged');
    await on.query('create table kept (n int)').catch(() => {});
    await expect.poll(() => outcome(insert(on, 1)), patience).toBe('acknowledged');
    await pair.stopStandby();
    // As far as the old one knows, it waits for nobody.
    await pair.onPrimary((client) =>
      client.query("alter system set synchronous_standby_names to ''"),
    );
    await pair.onPrimary((client) => client.query('select pg_reload_conf()'));
    await expect
      .poll(() => outcome(pool(pair.url).query('select 1')), patience)
      .toBe('acknowledged');
    await expect(insert(on, 2)).rejects.toThrow();
    await expect(insert(on, 2)).rejects.toMatchObject(away);
    await pair.startStandby();
    await expect.poll(() => outcome(insert(on, 3)), patience).toBe('acknowledged');
    expect(await kept(on)).toEqual([1, 3]);
  });

  it('believes no commit whose wait for the standby somebody has cancelled', async () => {
    const on = pool(pair.primaryUrl);
    await on.query('create table kept (n int)');
    await pair.stopStandby();
    const inserting = expect(insert(on, 1)).rejects.toMatchObject(away);
    const cancel =
      "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'";
    const cancelled = () => pair.onPrimary(async (client) => (await client.query(cancel)).rowCount);
    await expect.poll(cancelled, patience).toBe(1);
    await inserting;
    // The server shows it all the same.
    expect(await pair.onPrimary(kept)).toEqual([1]);
  });

  it('lets nobody in while the standby does not say that it has everything', async () => {
    await pair.freezeStandby();
    try {
      const asked = transaction(pool(pair.primaryUrl), async () => {});
      await expect(asked).rejects.toMatchObject(away);
    } finally {
      await pair.thawStandby();
    }
    const again = pool(pair.primaryUrl);
    await expect.poll(() => outcome(again.query('select 1')), patience).toBe('acknowledged');
  });

  it('shows nobody what a killed server could not hand on', async () => {
    const on = pool(pair.primaryUrl);
    await on.query('create table kept (n int)');
    await pair.stopStandby();
    const inserting = expect(insert(on, 1)).rejects.toThrow();
    await expect.poll(pair.waiting, patience).toBe(1);
    await pair.killPrimary();
    await inserting;
    await pair.startPrimary();
    expect(await pair.onPrimary(kept)).toEqual([1]);
    await expect(kept(on)).rejects.toMatchObject(away);
    await pair.startStandby();
    await expect.poll(() => kept(on).catch(() => 'nothing'), patience).toEqual([1]);
  });
});
