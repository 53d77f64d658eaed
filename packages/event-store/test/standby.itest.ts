import { createHash } from 'node:crypto';
import { migrate, openPool } from '@alfred/service-kit';
import { type PostgresPair, postgresPair } from '@alfred/testing';
import { afterEach, expect, it } from 'vitest';
import {
  type Batch,
  type EventStore,
  eventStoreMigrations,
  knownOutcome,
  type LedgerHead,
  postgresEventStore,
} from '../src/index.ts';

type Pool = ReturnType<typeof openPool>;

const ledger = 'led_a';
const patience = { timeout: 40_000 };

let pair: PostgresPair;
const pools: Pool[] = [];

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.end()));
  await pair.stop();
});

function storeOn(url: string): EventStore {
  const pool = openPool({ url, schema: 'ledger' });
  pools.push(pool);
  return postgresEventStore(pool);
}

/** A store on both servers, with its tables. */
async function openStore(): Promise<EventStore> {
  const store = storeOn(pair.url);
  for (const pool of pools) await migrate(pool, { schema: 'ledger', folder: eventStoreMigrations });
  return store;
}

function batchAt({ epoch, seq }: LedgerHead, body: string): Batch {
  const leaf = createHash('sha256').update(body).digest();
  return {
    ledger,
    epoch,
    expectedSeq: seq,
    entries: [{ bytes: Buffer.from(body), key: body }],
    leaf,
  };
}

/** Appends one entry after another until one is not acknowledged; those that were. */
async function appendMany(store: EventStore, count: number, name: string): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let n = 1; n <= count; n += 1) {
    const head = await store.head(ledger).catch(() => undefined);
    if (!head) return acknowledged;
    const appended = await store.append(batchAt(head, `${name} ${n}`)).catch(() => undefined);
    if (appended?.status !== 'appended') return acknowledged;
    acknowledged.push(`${name} ${n}`);
  }
  return acknowledged;
}

async function bodies(store: EventStore): Promise<readonly string[]> {
  return (await store.read(ledger, 0n, 1_000)).map(({ bytes }) => bytes.toString());
}

/**
 * A standby that has missed the last of a primary is promoted in its place. Says what was
 * acknowledged while the standby was away, and what of everything acknowledged is lost.
 */
async function failOver(isSynchronous: boolean) {
  pair = await postgresPair(isSynchronous);
  const store = await openStore();
  await store.openEpoch(ledger);
  const before = await appendMany(store, 20, 'before');
  expect(before).toHaveLength(20);
  await expect.poll(behind, patience).toBe('0');
  await pair.stopStandby();
  const alone = appendMany(store, 20, 'alone');
  if (isSynchronous) await expect.poll(pair.waiting, patience).toBe(1);
  else await alone;
  await pair.losePrimary();
  await pair.startStandby();
  await pair.promote();
  const acknowledged = [...before, ...(await alone)];
  const promoted = storeOn(pair.standbyUrl);
  await expect.poll(() => bodies(promoted).catch(() => []), patience).not.toEqual([]);
  const log = await bodies(promoted);
  return {
    alone: await alone,
    lost: acknowledged.filter((one) => !log.includes(one)),
    log,
  };
}

/** How much of the primary's log the standby has not made its own. */
async function behind(): Promise<unknown> {
  const { rows } = await pair.onPrimary((client) =>
    client.query('select pg_current_wal_lsn() - replay_lsn behind from pg_stat_replication'),
  );
  return rows[0]?.behind;
}

it('loses nothing acknowledged with a standby that commits wait for', async () => {
  const { alone, lost, log } = await failOver(true);
  expect(alone).toEqual([]);
  expect(lost).toEqual([]);
  expect(log).toHaveLength(20);
});

it('loses what was acknowledged alone with one that nobody waits for', async () => {
  const { alone, lost } = await failOver(false);
  expect(alone).toHaveLength(20);
  expect(lost).toEqual(alone);
});

it('takes nothing for committed that a restarted primary could not hand on', async () => {
  pair = await postgresPair(true);
  const store = await openStore();
  const head = await store.openEpoch(ledger);
  const mayLook = Promise.withResolvers<void>();
  const known = knownOutcome(store, { attemptsMax: 2, pause: () => mayLook.promise });
  await pair.stopStandby();
  const appending = known.append(batchAt(head, 'one')).catch((fault: unknown) => fault);
  await expect.poll(pair.waiting, patience).toBe(1);
  await pair.killPrimary();
  await pair.startPrimary();
  mayLook.resolve();
  expect(await appending).toMatchObject({ code: 'database_unavailable' });
  // With the standby back, both have it, and now it counts.
  await pair.startStandby();
  const seen = () => store.head(ledger).catch(() => 'nothing');
  await expect.poll(seen, patience).toMatchObject({ seq: 1n });
  expect(await bodies(store)).toEqual(['one']);
});

it('waits for the standby before it takes for committed what somebody has cancelled', async () => {
  pair = await postgresPair(true);
  const store = await openStore();
  const head = await store.openEpoch(ledger);
  // Two connections, so that one is left.
  await Promise.all([store.head(ledger), store.head(ledger)]);
  const known = knownOutcome(store, { attemptsMax: 3, pause: async () => {} });
  await pair.stopStandby();
  const appending = known.append(batchAt(head, 'one'));
  await expect.poll(waitingPids, patience).toHaveLength(1);
  const [appender] = await waitingPids();
  await pair.onPrimary((client) => client.query('select pg_cancel_backend($1)', [appender]));
  // Now it is the look at the head that waits.
  const others = async () => (await waitingPids()).filter((pid) => pid !== appender);
  await expect.poll(others, patience).toHaveLength(1);
  await pair.startStandby();
  expect(await appending).toEqual({ status: 'appended' });
});

async function waitingPids(): Promise<readonly number[]> {
  const { rows } = await pair.onPrimary((client) =>
    client.query<{ pid: number }>("select pid from pg_stat_activity where wait_event = 'SyncRep'"),
  );
  return rows.map(({ pid }) => pid);
}
