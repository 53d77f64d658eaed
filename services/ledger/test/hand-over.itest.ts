import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CommandResult } from '@alfred/contracts/ledger';
import { postgresEventStore } from '@alfred/event-store';
import { ledgerShards, shardOf } from '@alfred/ids';
import { openPool } from '@alfred/service-kit';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import { verifyExport } from '@alfred/verify';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { ledgerSchema } from '../src/index.ts';
import { decodeEntry } from '../src/wire/decode-entry.ts';
import { exportLog } from './exported.ts';
import { type Replicas, replicas } from './replicas.ts';
import { asset, lease, opening, own, relayed, temporarySigner } from './running-ledger.ts';

const patience = { timeout: 40_000, interval: 50 };
const one = { node: 'usr_a', asset, amount: '1' };

let database: FreshDatabase;
let pool: ReturnType<typeof openPool>;
let signerFolder: string;
let all: Replicas;

beforeAll(async () => {
  signerFolder = await temporarySigner();
});
beforeEach(async () => {
  database = await freshDatabase();
  pool = openPool({ url: database.url, schema: ledgerSchema });
  all = await replicas({ url: database.url, signerFolder });
});
afterEach(async () => {
  await all.stop();
  await pool.end();
  await database.drop();
});
afterAll(() => rm(signerFolder, { recursive: true }));

const codeOf = ({ outcome }: CommandResult) =>
  outcome?.$case === 'refused' ? outcome.value.code : 'accepted';
const within = (ms: number) => ({ signal: AbortSignal.timeout(ms) });

async function open(...ledgers: readonly string[]): Promise<void> {
  for (const ledger of ledgers) {
    const commands = [...opening(1_000_000n)];
    const { results } = await all.client.apply({ ledger, commands }, within(15_000));
    expect(results.map(codeOf)).toEqual(commands.map(() => 'accepted'));
  }
}

/** Where the owner of each of these is now. */
async function ownersOf(...ledgers: readonly string[]): Promise<readonly string[]> {
  const { shards } = await all.client.getShards({}, within(5_000));
  return ledgers.map((ledger) => shards[shardOf(ledger)]?.address ?? '');
}

/** All shards are owned, by these alone, and fairly. */
async function isShared(...addresses: readonly string[]): Promise<void> {
  await vi.waitFor(async () => {
    const { shards } = await all.client.getShards({}, within(5_000));
    const counts = addresses.map(
      (address) => shards.filter((shard) => shard.address === address).length,
    );
    expect(counts.reduce((sum, each) => sum + each, 0)).toBe(ledgerShards);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  }, patience);
}

/** Nothing is wrong with the whole log, as an auditor sees it; gives the keys of its entries. */
async function audited(ledger: string): Promise<readonly string[]> {
  const entries = (await postgresEventStore(pool).read(ledger, 0n, 1_000_000)).map(({ bytes }) => ({
    ...{ bytes, key: decodeEntry(bytes).key },
  }));
  const folder = await mkdtemp(join(tmpdir(), 'alfred-hand-over-'));
  const origin = `alfred/dep_test/ledger/${ledger}`;
  const signer = await exportLog(folder, { ledger, origin, entries });
  const verdict = await verifyExport(folder, { keys: [signer.verifierKey] });
  expect(verdict).toMatchObject({ outcome: 'verified', findings: [] });
  await rm(folder, { recursive: true });
  return entries.flatMap(({ key }) => (key === undefined ? [] : [key]));
}

it('loses and repeats nothing while replicas join, leave, and one stands still', async () => {
  const ledgers = Array.from({ length: 8 }, (_, n) => `led_load_${n}`);
  const [a, b] = [await all.start('a:1'), await all.start('b:1')];
  await open(...ledgers);
  const fates = new Map<string, string>();
  let isOver = false;
  const hammer = async (client: number): Promise<void> => {
    for (let round = 0; !isOver; round += 1) {
      const ledger = ledgers[(client + round) % ledgers.length] ?? '';
      const row = `${client}.${round}`;
      const commands = [relayed(row, 'issueCredits', one)];
      // Longer than a lease that nobody renews; whoever waits for that has its answer all the same.
      const fate = await all.client.apply({ ledger, commands }, within(20_000)).then(
        ({ results }) => results.map(codeOf).join(),
        (fault: Error) => String(fault),
      );
      fates.set(`${ledger} sys:${row}`, fate);
      await delay(10);
    }
  };
  const clients = Array.from({ length: 20 }, (_, client) => hammer(client));

  const c = await all.start('c:1');
  await isShared('a:1', 'b:1', 'c:1');
  b.freeze();
  await isShared('a:1', 'c:1');
  await delay(500);
  b.thaw();
  await isShared('a:1', 'b:1', 'c:1');
  await a.stop();
  await isShared('b:1', 'c:1');
  await all.start('d:1');
  await c.stop();
  await isShared('b:1', 'd:1');
  isOver = true;
  await Promise.all(clients);

  expect([...fates].filter(([, fate]) => fate !== 'accepted')).toEqual([]);
  expect(fates.size).toBeGreaterThan(200);
  const written: string[] = [];
  for (const ledger of ledgers) {
    const keys = await audited(ledger);
    written.push(...keys.filter((key) => key.includes('.')).map((key) => `${ledger} ${key}`));
  }
  // Each command of a client once, and no other.
  expect(written.toSorted()).toEqual([...fates.keys()].toSorted());
});

it('a process that wakes as a zombie is fenced, and acknowledges nothing', async () => {
  const a = await all.start('a:2');
  await open('led_zombie');
  const taken = { ledger: 'led_zombie', commands: [relayed('zombie', 'issueCredits', one)] };
  const answer = a.client.apply(taken, within(60_000)).then(
    ({ results }) => results.map(codeOf).join(),
    (fault: { code: string }) => fault.code,
  );
  // It has taken the command, and stands still before it is in the log.
  a.freeze();
  await all.start('b:2');
  await isShared('b:2');
  const other = [relayed('other', 'issueCredits', one)];
  const { results } = await all.client.apply(
    { ledger: 'led_zombie', commands: other },
    within(15_000),
  );
  expect(results.map(codeOf)).toEqual(['accepted']);
  a.thaw();
  expect(await answer).toBe('ledger_elsewhere');
  expect(await audited('led_zombie')).not.toContain('sys:zombie');
  // And whatever it is asked from then on, it says where it does not belong.
  const again = await all.client.apply(taken, within(15_000));
  expect(again.results.map(codeOf)).toEqual(['accepted']);
  expect(await audited('led_zombie')).toContain('sys:zombie');
});

it('leases are listed for a shard by its owner alone, and go on after a hand-over', async () => {
  const [a, b] = [await all.start('a:3'), await all.start('b:3')];
  await isShared('a:3', 'b:3');
  const ledgers = Array.from({ length: 6 }, (_, n) => `led_lease_${n}`);
  await open(...ledgers);
  for (const ledger of ledgers) {
    await all.client.apply({ ledger, commands: [lease(1, 400n)] }, within(15_000));
  }
  const listed = async (): Promise<readonly string[]> => {
    const shards = Array.from({ length: ledgerShards }, (_, shard) => shard);
    const question = { incarnations: ['inc_a'] };
    const lists = shards.map((shard) =>
      all.client.listOpenLeases({ ...question, shard }, within(15_000)),
    );
    return (await Promise.all(lists))
      .flatMap(({ leases }) => leases.map(({ ledger }) => ledger))
      .sort();
  };
  expect(await listed()).toEqual(ledgers);
  const [owner] = await ownersOf('led_lease_0');
  const stranger = owner === 'a:3' ? b : a;
  const shard = shardOf('led_lease_0');
  await expect(stranger.client.listOpenLeases({ shard })).rejects.toMatchObject({
    code: 'ledger_elsewhere',
  });
  await expect(stranger.client.listOpenLeases({ shard: 16 })).rejects.toMatchObject({
    code: 'command_invalid',
  });
  await a.stop();
  expect(await listed()).toEqual(ledgers);
  expect((await all.client.listLedgers({})).ledgers).toEqual(ledgers);
  expect(await all.client.getClock({})).toMatchObject({ steady: true });
});

it('money goes from a ledger of one process to that of another', async () => {
  await all.start('a:4');
  await all.start('b:4');
  await isShared('a:4', 'b:4');
  const names = Array.from({ length: 40 }, (_, n) => `led_far_${n}`);
  const owners = await ownersOf(...names);
  const from = names[owners.indexOf('a:4')] ?? '';
  const to = names[owners.indexOf('b:4')] ?? '';
  await open(from, to);
  const terms = { transfer: 'tra_a', node: 'usr_a', asset, amount: '250' };
  const agree = (ledger: string) => relayed('agree', 'addPeer', { ledger });
  await all.client.apply({ ledger: to, commands: [agree(from)] }, within(15_000));
  await all.client.apply({ ledger: from, commands: [agree(to)] }, within(15_000));
  const commands = [relayed('send', 'holdTransfer', { ...terms, toLedger: to, toNode: 'usr_a' })];
  const { results } = await all.client.apply({ ledger: from, commands }, within(15_000));
  expect(results.map(codeOf)).toEqual(['accepted']);
  const balance = async (ledger: string) => {
    const { head: atLeast } = await all.client.listEntries({ ledger, limit: 1 }, within(15_000));
    const { wallets } = await all.client.listWallets(
      { ledger, node: 'usr_a', atLeast },
      within(15_000),
    );
    return wallets[0]?.balances[0];
  };
  await vi.waitFor(async () => {
    expect(await balance(to)).toMatchObject({ posted: '1000250' });
    expect(await balance(from)).toMatchObject({ posted: '999750', held: '0' });
  }, patience);
  const complete = own('completeTransfer', { transfer: 'tra_a' });
  const again = await all.client.apply({ ledger: from, commands: [complete] }, within(15_000));
  expect(again.results[0]?.outcome?.value).toMatchObject({ repeated: true });
});
