import { chmod, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  commitAlone,
  commitWithStandby,
  type RunningPostgres,
  type RunningStandby,
  startPostgres,
  startStandby,
} from '../index.ts';

const password = 'pass word/@1';
let home: string;
let primary: RunningPostgres;
const running: RunningPostgres[] = [];

const primaryOptions = () => ({
  ...{ dataFolder: join(home, 'primary'), logFile: join(home, 'primary.log'), password },
  isReplicated: true,
});

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-standby-'));
  // PostgreSQL runs as another user than root.
  await chmod(home, 0o755);
  primary = await startPostgres(primaryOptions());
  running.push(primary);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

async function standby(name = 'standby_1'): Promise<RunningStandby> {
  const started = await startStandby({
    ...{ name, password, primary: { url: primary.url, dataFolder: join(home, 'primary') } },
    ...{ dataFolder: join(home, name), logFile: join(home, `${name}.log`) },
  });
  running.push(started);
  return started;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query(sql).finally(() => client.end());
  return rows;
}

/** Whether it was answered, or is still waited for after a while. */
async function outcome(asked: Promise<unknown>): Promise<string> {
  const answered = asked.then(
    () => 'answered',
    () => 'failed',
  );
  return Promise.race([answered, delay(1_500).then(() => 'waits')]);
}

const postmaster = async (folder: string) =>
  Number((await readFile(join(home, folder, 'postmaster.pid'), 'utf8')).split('\n')[0]);

it('copies a primary that is written meanwhile, and follows it', async () => {
  await query(primary.url, 'create table counted as select generate_series(1, 20000) n');
  const stopping = new AbortController();
  const writing = (async () => {
    for (let n = 20_001; !stopping.signal.aborted; n += 1) {
      await query(primary.url, `insert into counted values (${n})`);
      await query(primary.url, `create table t${n} (n int)`);
      await query(primary.url, `drop table if exists t${n - 3}`);
    }
  })();
  const { url } = await standby();
  stopping.abort();
  await writing;
  const count = 'select count(*), sum(n) from counted';
  const written = await query(primary.url, count);
  await expect.poll(() => query(url, count)).toEqual(written);
  await expect(query(url, 'create table mine (n int)')).rejects.toThrow('read-only');
  const [durable] = await query(url, 'show fsync');
  expect(durable).toEqual({ fsync: 'on' });
  // Its secret is for its own user alone, and it may do nothing but follow.
  const [role] = await query(
    primary.url,
    "select rolsuper, rolreplication, left(rolpassword, 5) kept from pg_authid where rolname = 'standby_1'",
  );
  expect(role).toEqual({ rolsuper: false, rolreplication: true, kept: 'SCRAM' });
});

it('is waited for by every commit, until nobody asks for that any more', async () => {
  const first = await standby();
  await commitWithStandby(primary.url, 'standby_1');
  await query(primary.url, 'create table kept (n int)');
  expect((await query(first.url, 'select count(*)::int n from kept'))[0]).toEqual({ n: 0 });
  await first.stop();
  const waiting = query(primary.url, 'insert into kept values (1)');
  expect(await outcome(waiting)).toBe('waits');
  // It is started where it was, and takes up what it has missed.
  await standby();
  await waiting;
  await running.at(-1)?.stop();
  const freed = query(primary.url, 'insert into kept values (2)');
  expect(await outcome(freed)).toBe('waits');
  await commitAlone(primary.url);
  await freed;
});

it('takes over from a primary that is gone, with all that was acknowledged', async () => {
  const { url, promote } = await standby();
  await commitWithStandby(primary.url, 'standby_1');
  await query(primary.url, 'create table kept (n int)');
  for (let n = 0; n < 50; n += 1) await query(primary.url, `insert into kept values (${n})`);
  process.kill(await postmaster('primary'), 'SIGKILL');
  await primary.exited;
  await rename(join(home, 'primary'), join(home, 'gone'));
  await promote();
  await promote();
  expect(await query(url, 'select count(*)::int n from kept')).toEqual([{ n: 50 }]);
  // Nobody stands by now, and so nobody is waited for.
  await query(url, 'insert into kept values (50)');
});

it('leaves no copy behind when its primary does not answer, and refuses strange names', async () => {
  await expect(standby('Not a name')).rejects.toMatchObject({ code: 'database_failed' });
  await primary.stop();
  await expect(standby()).rejects.toThrow('ECONNREFUSED');
  await expect(readFile(join(home, 'standby_1', 'PG_VERSION'))).rejects.toThrow('ENOENT');
});

it('cannot follow a server that was started for itself alone', async () => {
  await primary.stop();
  primary = await startPostgres({ ...primaryOptions(), isReplicated: false });
  running.push(primary);
  expect(await query(primary.url, 'show wal_level')).toEqual([{ wal_level: 'minimal' }]);
  await expect(standby()).rejects.toThrow('wal_level');
});
