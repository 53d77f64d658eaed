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
const patience = { timeout: 30_000 };

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
  await expect.poll(() => standbyHas(20), patience).toBe(true);
  await pair.stopStandby();
  const alone = appendMany(store, 20, 'alone');
  const isWaiting = isSynchronous ? await waitsForStandby() : await alone.then(() => false);
  await pair.losePrimary();
  await pair.startStandby();
  await pair.promote();
  const acknowledged = [...before, ...(await alone)];
  const promoted = storeOn(pair.standbyUrl);
  await expect.poll(() => bodies(promoted).catch(() => []), patience).not.toEqual([]);
  const log = await bodies(promoted);
  return {
    isWaiting,
    alone: await alone,
    lost: acknowledged.filter((one) => !log.includes(one)),
    log,
  };
}

async function standbyHas(count: number): Promise<boolean> {
  const pool = openPool({ url: pair.primaryUrl, schema: 'ledger', max: 1 });
  const sent = await pool
    .query('select bool_and(replay_lsn >= pg_current_wal_lsn()) done from pg_stat_replication')
    .finally(() => pool.end());
  return count > 0 && sent.rows[0]?.done === true;
}

async function waitsForStandby(): Promise<boolean> {
  const [pool] = pools;
  const waits = async () =>
    (await pool?.query("select from pg_stat_activity where wait_event = 'SyncRep'"))?.rowCount;
  await expect.poll(waits, patience).toBeGreaterThan(0);
  return true;
}

it('loses nothing acknowledged with a standby that commits wait for', async () => {
  const { isWaiting, alone, lost, log } = await failOver(true);
  expect(isWaiting).toBe(true);
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
  let mayLook = Promise.withResolvers<void>();
  const known = knownOutcome(store, { attemptsMax: 2, pause: () => mayLook.promise });
  await pair.stopStandby();
  const appending = known.append(batchAt(head, 'one')).catch((fault: unknown) => fault);
  await waitsForStandby();
  await pair.killPrimary();
  await pair.startPrimary();
  mayLook.resolve();
  expect(await appending).toMatchObject({ code: 'database_unavailable' });
  // With the standby back, both have it, and now it counts.
  await pair.startStandby();
  mayLook = Promise.withResolvers();
  mayLook.resolve();
  const again = () => known.append(batchAt(head, 'one')).catch(() => 'away');
  await expect.poll(again, patience).toEqual({ status: 'conflict' });
  expect(await bodies(store)).toEqual(['one']);
});
