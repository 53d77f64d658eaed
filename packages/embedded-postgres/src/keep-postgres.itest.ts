import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepPostgres, type RunningPostgres } from './index.ts';

let home: string;
let told: string[];
let server: RunningPostgres | undefined;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-postgres-'));
  // PostgreSQL runs as another user than root.
  await chmod(home, 0o755);
  told = [];
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

const patience = { attemptsMax: 3, firstDelayMs: 10, delayMaxMs: 50, settledMs: 60_000 };

async function keep(): Promise<RunningPostgres> {
  server = await keepPostgres({
    dataFolder: join(home, 'postgres'),
    logFile: join(home, 'postgres.log'),
    password: 'password',
    onEnded: () => told.push('ended'),
    onRestarted: () => told.push('restarted'),
    patience,
  });
  return server;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query(sql).finally(() => client.end());
  return rows;
}

const postmaster = async () =>
  Number((await readFile(join(home, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);

it('starts a killed server again on the same port, with nothing lost', async () => {
  const { url } = await keep();
  await query(url, 'create table kept as select 7 as n');
  for (const times of [1, 2]) {
    process.kill(await postmaster(), 'SIGKILL');
    const restarted = () => told.filter((word) => word === 'restarted');
    await expect.poll(restarted).toHaveLength(times);
    expect(await query(url, 'select n from kept')).toEqual([{ n: 7 }]);
  }
  expect(told).toEqual(['ended', 'restarted', 'ended', 'restarted']);
});

it('gives up a server that does not start any more, and says that it has ended', async () => {
  const { exited } = await keep();
  await writeFile(join(home, 'postgres', 'postgresql.conf'), 'nonsense here');
  process.kill(await postmaster(), 'SIGKILL');
  await exited;
  expect(told).toEqual(['ended']);
});

it('leaves one alone that was stopped, also when it was just being started again', async () => {
  const first = await keep();
  await first.stop();
  await first.stop();
  expect(told).toEqual([]);
  const second = await keep();
  process.kill(await postmaster(), 'SIGKILL');
  await expect.poll(() => told).toEqual(['ended']);
  await second.stop();
  await expect(query(second.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
});
