import { rm } from 'node:fs/promises';
import type { CommandResult } from '@alfred/contracts/ledger';
import { derivedId, shardOf } from '@alfred/ids';
import { appendLeaf, emptyFrontier, leafHash, openNote, rootOf } from '@alfred/proof';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  asked,
  asset,
  capture,
  lease,
  opening,
  own,
  type RunningLedger,
  relayed,
  runLedger,
  temporarySigner,
} from './running-ledger.ts';

let database: FreshDatabase;
let signerFolder: string;
let running: RunningLedger;
let ledgers = 0;

beforeAll(async () => {
  database = await freshDatabase();
  signerFolder = await temporarySigner();
  running = await runLedger({ url: database.url, signerFolder });
});

afterAll(async () => {
  await running.stop();
  await database.drop();
  await rm(signerFolder, { recursive: true });
});

const leaseId = (ask: number, incarnation = 'inc_a') => derivedId('lea', incarnation, String(ask));
const answerOf = ({ outcome }: CommandResult) => outcome?.value;
const codeOf = ({ outcome }: CommandResult) =>
  outcome?.$case === 'refused' ? outcome.value.code : 'accepted';

/** A new ledger whose user has `amount`; gives its id. */
async function openedLedger(amount: bigint): Promise<string> {
  ledgers += 1;
  const ledger = `led_${ledgers}`;
  const { results } = await running.client.apply({ ledger, commands: [...opening(amount)] });
  expect(results.map(codeOf)).toEqual(['accepted', 'accepted', 'accepted', 'accepted']);
  return ledger;
}

async function headOf(ledger: string): Promise<bigint> {
  return (await running.client.listEntries({ ledger, limit: 1 })).head;
}

async function balancesOf(ledger: string, node = 'usr_a') {
  const atLeast = await headOf(ledger);
  const { wallets } = await running.client.listWallets({ ledger, node, atLeast });
  return wallets[0]?.balances[0];
}

describe('a lease', () => {
  it('is held, captured, given back, and seen everywhere', async () => {
    const { client } = running;
    const ledger = await openedLedger(1_000n);
    const budget = { node: 'org_a', asset, window: 'day', limit: '900', mode: 'hard' };
    const first = await client.apply({
      ledger,
      commands: [asked('b', 'setBudget', budget), lease(1, 400n)],
    });
    expect(answerOf(first.results[1] ?? { outcome: undefined })).toMatchObject({
      type: 'LeaseOpened.v1',
      lease: { lease: leaseId(1), amount: '400', asset, path: ['org_a', 'usr_a'] },
    });
    expect(await balancesOf(ledger)).toEqual({
      ...{ asset, posted: '1000', held: '400', available: '600' },
    });
    const open = await client.listOpenLeases({ incarnations: ['inc_a'], shard: shardOf(ledger) });
    expect(open.leases.filter((each) => each.ledger === ledger)).toMatchObject([
      { organization: 'org_a', lease: leaseId(1), ask: 1n, node: 'usr_a', held: '400' },
    ]);
    const { limits } = await client.getHeadroom({ ledger, node: 'usr_a', asset });
    expect(limits).toMatchObject([
      { kind: 'wallet', node: 'usr_a', left: '600', held: '400', liveLeases: 1n },
      { kind: 'budget', node: 'org_a', window: 'day', left: '500', held: '400' },
    ]);
    const last = await client.apply({
      ledger,
      commands: [
        capture('req_1', leaseId(1), 150n),
        own('returnLease', { lease: leaseId(1), incarnation: 'inc_a', admitted: 1n }),
      ],
    });
    expect(last.results.map(answerOf)).toMatchObject([
      { type: 'UsageCaptured.v1' },
      { type: 'LeaseClosed.v1' },
    ]);
    expect(await balancesOf(ledger)).toMatchObject({ posted: '850', held: '0' });
    const { budgets } = await client.listBudgets({
      ...{ ledger, node: 'org_a', atLeast: await headOf(ledger) },
    });
    expect(budgets).toMatchObject([
      {
        window: 'day',
        limit: '900',
        used: '150',
        held: '0',
        resetsAt: expect.stringMatching(/Z$/),
      },
    ]);
  });

  it('is refused with the limit that binds', async () => {
    const ledger = await openedLedger(1_000_000_000n);
    const { results } = await running.client.apply({
      ledger,
      commands: [lease(1, 600_000_000n), lease(2, 600_000_000n)],
    });
    expect(answerOf(results[1] ?? { outcome: undefined })).toEqual({
      code: 'insufficient_credits',
      params: {
        ...{ node: 'usr_a', account: 'wallet:usr_a', asset: 'USD' },
        ...{ available: '0.40', held: '0.60', needed: '0.60' },
      },
    });
  });
});

describe('apply', () => {
  it('answers one by one: what cannot be read, is refused, or was answered before', async () => {
    const ledger = await openedLedger(1_000n);
    const issue = { node: 'usr_a', asset, amount: '5' };
    const commands = [
      asked('k1', 'issueCredits', issue),
      asked('k1', 'issueCredits', issue),
      asked('k1', 'issueCredits', { ...issue, amount: '6' }),
      asked('k2', 'issueCredits', { ...issue, node: 'usr_b' }),
      own('issueCredits', issue),
      { ...relayed('k3', 'issueCredits', issue), notAfter: 1n },
    ];
    const { results } = await running.client.apply({ ledger, commands });
    expect(results.map(codeOf)).toEqual([
      'accepted',
      'accepted',
      'idempotency_key_reused',
      'node_unknown',
      'command_invalid',
      'command_late',
    ]);
    expect(results.slice(0, 2).map(answerOf)).toMatchObject([
      { repeated: false },
      { repeated: true },
    ]);
    expect(await balancesOf(ledger)).toMatchObject({ posted: '1005' });
  });

  it('refuses what is no ledger, and more than it takes at once', async () => {
    const { client } = running;
    const commands = [lease(1, 1n)];
    expect((await client.apply({ ledger: 'led_no', commands })).results.map(codeOf)).toEqual([
      'ledger_unknown',
    ]);
    await expect(client.apply({ ledger: 'a b', commands })).rejects.toMatchObject({
      code: 'ledger_unknown',
    });
    const many = Array.from({ length: 501 }, () => lease(1, 1n));
    await expect(client.apply({ ledger: 'led_no', commands: many })).rejects.toMatchObject({
      code: 'command_invalid',
    });
    const incarnations = Array.from({ length: 1_001 }, (_, index) => `inc_${index}`);
    await expect(client.listOpenLeases({ incarnations })).rejects.toMatchObject({
      code: 'command_invalid',
    });
  });

  it('keeps exact books under many callers at once, each request once', async () => {
    const ledger = await openedLedger(1_000_000n);
    const opened = await running.client.apply({ ledger, commands: [lease(1, 500_000n)] });
    expect(opened.results.map(codeOf)).toEqual(['accepted']);
    const callers = Array.from({ length: 8 }, async (_, caller) => {
      for (let round = 0; round < 10; round += 1) {
        // Half of them are sent by a second caller, too.
        const commands = Array.from({ length: 20 }, (__, index) => {
          const request = (caller - (caller % 2)) * 1_000 + round * 20 + index;
          return capture(`req_${request}`, leaseId(1), BigInt(request % 7));
        });
        const { results } = await running.client.apply({ ledger, commands });
        expect(new Set(results.map(codeOf))).toEqual(new Set(['accepted']));
      }
    });
    await Promise.all(callers);
    const requests = [0, 2, 4, 6].flatMap((caller) =>
      Array.from({ length: 200 }, (_, index) => caller * 1_000 + index),
    );
    const spent = requests.reduce((sum, request) => sum + (request % 7), 0);
    expect(await balancesOf(ledger)).toMatchObject({ posted: String(1_000_000 - spent) });
    const json = await running.client.getBalances({ ledger, size: await headOf(ledger) });
    expect(JSON.parse(Buffer.from(json.json).toString()).accounts).toContainEqual({
      ...{ account: 'spent:openai', asset, posted: String(spent) },
    });
  });
});

describe('a checkpoint', () => {
  it('covers the head, and its root is that of the entries', async () => {
    const { client } = running;
    const ledger = await openedLedger(1_000n);
    const { note, size, root } = await client.getCheckpoint({ ledger, head: true });
    expect(size).toBe(await headOf(ledger));
    const { keys } = await client.listCheckpointKeys({ ledger });
    expect(openNote(note, keys)).toMatchObject({
      text: `alfred/dep_test/ledger/${ledger}\n${size}\n${Buffer.from(root).toString('base64')}\n`,
    });
    const { entries } = await client.listEntries({ ledger });
    const tree = entries.reduce((tree, bytes) => appendLeaf(tree, leafHash(bytes)), emptyFrontier);
    expect(Buffer.from(root)).toEqual(rootOf(tree));
  });
});

describe('projections', () => {
  it('are the same when they are built anew', async () => {
    const ledger = await openedLedger(1_000n);
    const budget = { node: 'org_a', asset, window: 'month', limit: '900', mode: 'hard' };
    await running.client.apply({
      ledger,
      commands: [
        asked('b', 'setBudget', budget),
        lease(1, 400n),
        capture('req_1', leaseId(1), 150n),
        lease(2, 100n),
        own('returnLease', { lease: leaseId(2), incarnation: 'inc_a', admitted: 0n }),
      ],
    });
    const look = async ({ client }: RunningLedger) => {
      const atLeast = (await client.listEntries({ ledger, limit: 1 })).head;
      const { wallets } = await client.listWallets({ ledger, atLeast });
      return [wallets, (await client.listBudgets({ ledger, node: 'org_a', atLeast })).budgets];
    };
    const live = await look(running);
    await running.stop();
    running = await runLedger({ url: database.url, signerFolder, rebuild: true });
    expect(await look(running)).toEqual(live);
    expect(live[0]).toHaveLength(2);
  });

  it('list wallets page by page', async () => {
    const ledger = await openedLedger(1_000n);
    const atLeast = await headOf(ledger);
    const first = await running.client.listWallets({ ledger, limit: 1, atLeast });
    expect(first.wallets.map(({ node }) => node)).toEqual(['org_a']);
    const next = await running.client.listWallets({ ledger, limit: 1, afterNode: 'org_a' });
    expect(next.wallets.map(({ node }) => node)).toEqual(['usr_a']);
    const none = await running.client.listWallets({ ledger, node: 'usr_z', atLeast });
    expect(none).toMatchObject({ wallets: [], asOf: { seq: atLeast } });
  });
});

describe('a service', () => {
  it('is ready while its database answers', async () => {
    expect(await running.ready()).toEqual([]);
    const other = await runLedger({ url: database.url, signerFolder });
    await other.stop();
    expect(await other.ready()).toEqual(['ledger: PostgreSQL does not answer']);
  });
});
