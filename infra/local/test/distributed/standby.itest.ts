// PostgreSQL's machine is lost under load, and the standby is promoted: whatever anybody was told
// stands in the promoted log, once, and nothing goes into the old one any more.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Accepted } from '@alfred/contracts/ledger';
import { type RunningPostgres, startPostgres } from '@alfred/embedded-postgres';
import { isAlfredError } from '@alfred/errors';
import { temporaryFolder } from '@alfred/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type Call,
  type Load,
  startLoad,
} from '../../../../services/standalone/test/acceptance/degradation/load.ts';
import { expectRightMoney } from '../../../../services/standalone/test/acceptance/degradation/money.ts';
import { type Cluster, startCluster } from '../../start-cluster.ts';

const patience = { timeout: 120_000, interval: 50 };
const outageMs = 8_000;
const commanders = 4;
const againMs = 50;
const answersWanted = 150;

let home: string;
let cluster: Cluster;
let returned: RunningPostgres | undefined;

beforeAll(async () => {
  home = await temporaryFolder();
  cluster = await startCluster({ home, standby: true, replicas: { gateway: 1, ledger: 2 } });
});
afterAll(async () => {
  await cluster.stop();
  await returned?.stop();
  await rm(home, { recursive: true, force: true });
});

/** What a client was told of a command of its own. */
interface Told {
  readonly id: string;
  readonly accepted: Accepted;
  readonly at: number;
}

interface Commands {
  readonly told: readonly Told[];
  stop(): Promise<void>;
}

/** Clients of the ledger, each sending one command again and again until it is answered. */
function startCommands(name: string): Commands {
  const told: Told[] = [];
  let isStopping = false;
  async function commander(number: number): Promise<void> {
    for (let n = 1; !isStopping; n += 1) {
      const id = `${name}-${number}-${n}`;
      let accepted: Accepted | undefined;
      while (!accepted) accepted = await issue(id).catch(unlessAway);
      told.push({ id, accepted, at: performance.now() });
    }
  }
  const running = Array.from({ length: commanders }, (_, number) => commander(number));
  return {
    told,
    stop: async () => {
      isStopping = true;
      await Promise.all(running);
    },
  };
}

async function issue(id: string): Promise<Accepted> {
  const { ledger, user, organization } = cluster.demo;
  const { results } = await cluster.clients.ledger.apply({
    ledger,
    commands: [
      {
        ...{ actor: organization, notAfter: 0n, origin: { $case: 'system', value: id } },
        body: { $case: 'issueCredits', value: { node: user, asset: 'USD/9', amount: '1' } },
      },
    ],
  });
  const [result] = results;
  if (result?.outcome?.$case === 'accepted') return result.outcome.value;
  throw new Error(`refused: ${JSON.stringify(result?.outcome?.value)}`);
}

/** Nobody could be asked, or nobody knows what became of it. */
async function unlessAway(fault: unknown): Promise<undefined> {
  if (!isAlfredError(fault)) throw fault;
  expect([
    'database_unavailable',
    'service_unavailable',
    'deadline_exceeded',
    'ledger_elsewhere',
  ]).toContain(fault.code);
  await new Promise((resolve) => setTimeout(resolve, againMs));
}

/** Reads the log as it grows, and keeps what it was shown. */
function startReading(): { readonly seen: Map<bigint, string>; stop(): Promise<void> } {
  const seen = new Map<bigint, string>();
  let isStopping = false;
  const read = async () => {
    const { ledger } = cluster.demo;
    const after = BigInt(seen.size);
    const page = await cluster.clients.ledger
      .listEntries({ ledger, after, limit: 500, waitMs: 200 })
      .catch(() => undefined);
    for (const [index, bytes] of (page?.entries ?? []).entries()) {
      seen.set(after + BigInt(index) + 1n, leafOf(bytes));
    }
  };
  const running = (async () => {
    while (!isStopping) await read();
  })();
  return {
    seen,
    stop: async () => {
      isStopping = true;
      await running;
    },
  };
}

const leafOf = (bytes: Uint8Array) =>
  createHash('sha256').update(Buffer.of(0)).update(bytes).digest('hex');

interface Entry {
  readonly seq: bigint;
  readonly bytes: Buffer;
}

/** The log as it lies in a server, past everything of ours. */
async function logIn(url: string): Promise<readonly Entry[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client
    .query<{ seq: string; entry: Buffer }>(
      'select seq, entry from ledger.ledger_entry where ledger_id = $1 order by seq',
      [cluster.demo.ledger],
    )
    .finally(() => client.end());
  return rows.map(({ seq, entry }) => ({ seq: BigInt(seq), bytes: entry }));
}

/** Of what clients were told, what a log does not have exactly once and exactly so. */
function missingFrom(log: readonly Entry[], told: readonly Told[]): readonly string[] {
  const entries = log.map(({ seq, bytes }) => {
    const { key, at, type }: { key: string; at: number; type: string } = JSON.parse(String(bytes));
    return { seq, key, at: BigInt(at), type };
  });
  const byKey = Map.groupBy(entries, ({ key }) => key);
  return told.flatMap(({ id, accepted }) => {
    const found = byKey.get(`sys:${id}`) ?? [];
    const [one] = found;
    const isRight =
      found.length === 1 &&
      one?.seq === accepted.seq &&
      one.at === accepted.at &&
      one.type === accepted.type;
    return isRight ? [] : [`${id}: told ${accepted.seq}, found ${found.length}`];
  });
}

/** A server and all its processes, as its machine goes. */
async function killServer(pid: number): Promise<void> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  const children = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child = 0, parent]) => (parent === pid ? child : []));
  for (const each of [pid, ...children]) process.kill(each, 'SIGKILL');
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
const isAnswered = ({ status }: Call) => status === 200;

function expectReasons(calls: readonly Call[]): void {
  for (const { status, code, retryAfter } of calls.filter((call) => !isAnswered(call))) {
    expect([429, 503, 504]).toContain(status);
    expect(code).toMatch(/^[a-z_]+$/);
    if (status !== 504) expect(retryAfter).toMatch(/^\d+$/);
  }
}

/** What the outage was for those who called. */
async function failOver(load: Load, commands: Commands): Promise<void> {
  const { standby, servers } = cluster;
  const during = load.mark();
  const killed = performance.now();
  await killServer((await servers.postgres.pid()) ?? 0);
  await rename(cluster.home.postgres, join(home, 'lost'));
  await new Promise((resolve) => setTimeout(resolve, outageMs));
  const before = commands.told.length;
  const onLeases = during().filter(isAnswered).length;
  await standby?.promote();
  const promoted = performance.now();
  await expect.poll(() => commands.told.length, patience).toBeGreaterThan(before);
  const back = commands.told[before]?.at ?? 0;
  const refused = () => during().filter((call) => !isAnswered(call));
  await load.until(isAnswered, patience.timeout);
  process.stdout.write(
    `PostgreSQL lost at 0.0 s, promoted at ${seconds(promoted - killed)}, first command acknowledged at ` +
      `${seconds(back - killed)}, ${seconds(back - promoted)} after the promotion; before it ${onLeases} calls ` +
      `answered on leases that were held, ${refused().length} refused with a reason\n`,
  );
  expectReasons(during());
}

it('loses no acknowledged entry when the standby is promoted under load', async () => {
  const commands = startCommands('one');
  const reading = startReading();
  const load = startLoad(cluster.demo, { clients: 4 });
  await expect.poll(() => commands.told.length, patience).toBeGreaterThan(answersWanted);
  await load.until(isAnswered, patience.timeout);
  await failOver(load, commands);
  const after = commands.told.length;
  await expect.poll(() => commands.told.length, patience).toBeGreaterThan(after + answersWanted);
  await Promise.all([commands.stop(), reading.stop()]);
  await expectRightMoney({ home, demo: cluster.demo }, await load.stop(), 'standby-promoted');

  const log = await logIn(cluster.standby?.url ?? '');
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => BigInt(index + 1)));
  expect(missingFrom(log, commands.told)).toEqual([]);
  // What anybody has read is what was promoted, too.
  const leaves = new Map(log.map(({ seq, bytes }) => [seq, leafOf(bytes)]));
  expect([...reading.seen].filter(([seq, leaf]) => leaves.get(seq) !== leaf)).toEqual([]);
  process.stdout.write(
    `${commands.told.length} commands acknowledged, ${reading.seen.size} entries read, all in the promoted log of ${log.length}\n`,
  );
  // And the check can fail: without the entry of the last command it does.
  const last = commands.told.at(-1)?.accepted.seq;
  expect(
    missingFrom(
      log.filter(({ seq }) => seq !== last),
      commands.told,
    ),
  ).toHaveLength(1);
}, 300_000);

it('writes nothing to the old server when somebody starts it again', async () => {
  const port = Number(new URL(cluster.servers.postgres.url).port);
  returned = await startPostgres({
    ...{ dataFolder: join(home, 'lost'), logFile: join(home, 'returned.log'), port },
    ...{ password: cluster.secrets.postgresPassword, isReplicated: true },
  });
  const before = await logIn(returned.url);
  const old = new pg.Client({ connectionString: returned.url });
  old.on('error', () => {});
  await old.connect();
  // Whoever goes there past everything of ours, as the superuser, waits without end.
  let isAcknowledged = false;
  const writing = old.query('update ledger.ledger_head set epoch = epoch + 1').then(
    () => {
      isAcknowledged = true;
    },
    () => {},
  );
  const commands = startCommands('two');
  await expect.poll(() => commands.told.length, patience).toBeGreaterThan(answersWanted);
  // A writer that starts now finds both, and must choose.
  await cluster.process('ledger-1').restart();
  await cluster.process('ledger-2').restart();
  const restarted = commands.told.length;
  await expect
    .poll(() => commands.told.length, patience)
    .toBeGreaterThan(restarted + answersWanted);
  await commands.stop();
  expect(isAcknowledged).toBe(false);
  await old.end();
  await writing;
  expect(missingFrom(await logIn(cluster.standby?.url ?? ''), commands.told)).toEqual([]);
  expect((await logIn(returned.url)).length).toBe(before.length);
}, 300_000);
