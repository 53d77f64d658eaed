import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { removeHome, startAlfred, temporaryHome } from '../alfred-process.ts';
import { type Call, startLoad } from './load.ts';
import { expectRightMoney, readiness } from './money.ts';

const homes: string[] = [];
afterAll(() => Promise.all(homes.map(removeHome)));

async function newHome(): Promise<string> {
  const home = await temporaryHome();
  homes.push(home);
  return home;
}

const postmaster = async (home: string) =>
  Number((await readFile(join(home, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);

/** Whatever stopped meanwhile said so: a code, and when it is worth another try. */
function expectReasons(calls: readonly Call[]): void {
  for (const { status, code, retryAfter } of calls.filter((call) => call.status !== 200)) {
    expect([429, 503, 504]).toContain(status);
    expect(code).toMatch(/^[a-z_]+$/);
    if (status !== 504) expect(retryAfter).toMatch(/^\d+$/);
  }
}

it('goes on over kill -9 of PostgreSQL under load, and heals without hands', async () => {
  const home = await newHome();
  const alfred = await startAlfred(home, { ALFRED_SIM_LATENCY_MS: '10' });
  const load = startLoad(alfred.demo);
  await load.until(({ status }) => status === 200);
  for (const time of [1, 2]) {
    const killed = load.mark();
    process.kill(await postmaster(home), 'SIGKILL');
    await load.until(({ status }) => status === 200);
    await delay(1_000);
    await load.until(({ status }) => status === 200);
    expectReasons(killed());
    expect(alfred.output().match(/PostgreSQL ended and is started again/g)).toHaveLength(time);
  }
  const calls = await load.stop();
  await expectRightMoney(alfred, calls, 'postgres-killed');
  expect(await alfred.interrupt()).toBe(0);
});

/** The server and all its processes. */
async function processesOf(pid: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return [pid, ...pairs.flatMap(([child = 0, parent]) => (parent === pid ? child : []))];
}

it('says in /readyz that PostgreSQL answers nobody, refuses by name, and loses nothing', async () => {
  const home = await newHome();
  const alfred = await startAlfred(home, { ALFRED_SIM_LATENCY_MS: '10' });
  const load = startLoad(alfred.demo);
  const isAnswered = ({ status }: Call) => status === 200;
  await load.until(isAnswered);
  const frozen = load.mark();
  const server = await processesOf(await postmaster(home));
  for (const pid of server) process.kill(pid, 'SIGSTOP');
  try {
    await expect.poll(() => readiness(alfred.demo)).toContain('metering, which answers late');
    await delay(3_000);
  } finally {
    for (const pid of server) process.kill(pid, 'SIGCONT');
  }
  await load.until(isAnswered);
  expectReasons(frozen());
  await expectRightMoney(alfred, await load.stop(), 'postgres-frozen');
  expect(await alfred.interrupt()).toBe(0);
});
