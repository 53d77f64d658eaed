import { rm } from 'node:fs/promises';
import { type ManualClock, manualClock } from '@alfred/clock';
import { shardOf } from '@alfred/ids';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { postgresSnapshots } from '../src/adapters/postgres-snapshots.ts';
import { decodeEntry } from '../src/wire/decode-entry.ts';
import { start } from './given.ts';
import {
  asked,
  asset,
  lease,
  opening,
  own,
  type RunningLedger,
  runLedger,
  temporarySigner,
} from './running-ledger.ts';

let database: FreshDatabase;
let signerFolder: string;
let clock: ManualClock;
let running: RunningLedger;
let ledgers = 0;

beforeAll(async () => {
  database = await freshDatabase();
  signerFolder = await temporarySigner();
  clock = manualClock(BigInt(start));
  running = await run();
});

afterAll(async () => {
  await running.stop();
  await database.drop();
  await rm(signerFolder, { recursive: true });
});

beforeEach(() => {
  ledgers += 1;
});

const run = () => runLedger({ url: database.url, signerFolder, clock, snapshotEntries: 5 });

/** A new ledger whose user has 1,000; gives its id. */
async function openedLedger(name: string): Promise<string> {
  const ledger = `led_${name}_${ledgers}`;
  await running.client.apply({ ledger, commands: [...opening(1_000n)] });
  return ledger;
}

/** Waits for an entry of this type, however long the ledger's own work takes. */
async function entryOf(ledger: string, type: string): Promise<void> {
  let after = 0n;
  for (;;) {
    const { entries } = await running.client.listEntries({
      ledger,
      after,
      limit: 100,
      waitMs: 5_000,
    });
    after += BigInt(entries.length);
    if (entries.some((bytes) => decodeEntry(bytes).event.type === type)) return;
  }
}

it('a lease is extended, lapses, is overdue and expires', async () => {
  const { client } = running;
  const ledger = await openedLedger('a');
  const { results } = await client.apply({ ledger, commands: [lease(1, 400n)] });
  const granted =
    results[0]?.outcome?.$case === 'accepted' ? results[0].outcome.value.lease : undefined;
  expect(granted).toMatchObject({ account: 'wallet:usr_a', request: '', warnings: [] });
  const id = granted?.lease ?? '';
  clock.advanceMicros(20_000_000n);
  const wish = { ledger, incarnation: 'inc_a', leases: [id, 'lea_9'], ttlMs: 30_000n };
  expect((await client.extendLeases(wish)).extensions).toEqual([
    { lease: id, ttlMs: 30_000n },
    { lease: 'lea_9', ttlMs: 0n },
  ]);
  const open = () => client.listOpenLeases({ incarnations: ['inc_a'], shard: shardOf(ledger) });
  expect((await open()).leases).toMatchObject([{ lease: id, status: 'open' }]);
  clock.advanceMicros(32_000_000n);
  await entryOf(ledger, 'LeaseLapsed.v1');
  expect((await open()).leases).toMatchObject([{ lease: id, status: 'lapsed', held: '400' }]);
  expect((await client.listOverdueLeases({ limit: 0, shard: shardOf(ledger) })).leases).toEqual([]);
  clock.advanceMicros(86_400_000_000n);
  expect(
    (await client.listOverdueLeases({ limit: 9, shard: shardOf(ledger) })).leases,
  ).toMatchObject([{ lease: id }]);
  await client.apply({ ledger, commands: [own('expireLease', { lease: id, policy: 'charge' })] });
  expect((await open()).leases).toEqual([]);
  const atLeast = (await client.listEntries({ ledger, limit: 1 })).head;
  const { wallets } = await client.listWallets({ ledger, node: 'usr_a', atLeast });
  expect(wallets[0]?.balances).toMatchObject([{ available: '600', held: '0' }]);
});

it.each([
  ['no incarnation’s leases for ever', { ttlMs: 0n, leases: [] }],
  [
    'no more leases than one may have',
    { ttlMs: 1n, leases: Array.from({ length: 10_001 }, String) },
  ],
])('an extension is refused: %s', async (_, wish) => {
  const extending = running.client.extendLeases({ ledger: 'led_a', incarnation: 'inc_a', ...wish });
  await expect(extending).rejects.toMatchObject({ code: 'command_invalid' });
});

it('an extension in a ledger that nobody opened is refused', async () => {
  const wish = { ledger: 'led_nobody', incarnation: 'inc_a', ttlMs: 1n, leases: [] };
  await expect(running.client.extendLeases(wish)).rejects.toMatchObject({ code: 'ledger_unknown' });
});

it('money goes to another ledger by itself', async () => {
  const [from, to] = [await openedLedger('b'), await openedLedger('c')];
  const transfer = { transfer: 'trf_1', node: 'usr_a', asset, amount: '300' };
  const hold = asked('t', 'holdTransfer', { ...transfer, toLedger: to, toNode: 'usr_a' });
  const agree = (ledger: string) => asked('p', 'addPeer', { ledger });
  await running.client.apply({ ledger: to, commands: [agree(from)] });
  await running.client.apply({ ledger: from, commands: [agree(to), hold] });
  await entryOf(from, 'TransferCompleted.v1');
  const atLeast = (await running.client.listEntries({ ledger: to, limit: 1 })).head;
  const { wallets } = await running.client.listWallets({ ledger: to, node: 'usr_a', atLeast });
  expect(wallets[0]?.balances).toMatchObject([{ available: '1300' }]);
});

it('a ledger starts from its snapshot, and as well without', async () => {
  const ledger = await openedLedger('d');
  await running.client.apply({ ledger, commands: [lease(9, 250n, 'inc_d')] });
  const open = async () =>
    (
      await running.client.listOpenLeases({ incarnations: ['inc_d'], shard: shardOf(ledger) })
    ).leases.map(({ held }) => held);
  await running.stop();
  running = await run();
  const snapshots = postgresSnapshots(running.pool);
  while ((await snapshots.latestSeq(ledger)) === 0) await open();
  const kept = await snapshots.latest(ledger);
  expect(await snapshots.latestSeq(ledger)).toBe(kept?.seq);
  await running.stop();
  running = await run();
  expect(await open()).toEqual(['250']);
  if (!kept) throw new Error('There is no snapshot.');
  await postgresSnapshots(running.pool).put(ledger, { ...kept, seq: 1 });
  expect(await postgresSnapshots(running.pool).latestSeq(ledger)).toBe(kept.seq);
  await running.pool.query('update snapshot set state_hash = $1', [Buffer.alloc(32)]);
  await running.stop();
  running = await run();
  expect(await open()).toEqual(['250']);
});
