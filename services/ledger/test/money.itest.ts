import { rm } from 'node:fs/promises';
import { type ManualClock, manualClock } from '@alfred/clock';
import type { Command, CommandResult } from '@alfred/contracts/ledger';
import { derivedId } from '@alfred/ids';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { day, start } from './given.ts';
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
let clock: ManualClock;
let ledger = '';
let count = 0;

beforeAll(async () => {
  database = await freshDatabase();
  signerFolder = await temporarySigner();
});

beforeEach(async () => {
  clock = manualClock(BigInt(start));
  running = await runLedger({ url: database.url, signerFolder, clock });
  count += 1;
  ledger = `led_money${count}`;
  await does(...opening(1_000n));
  return () => running.stop();
});

afterAll(async () => {
  await database.drop();
  await rm(signerFolder, { recursive: true });
});

const codeOf = ({ outcome }: CommandResult) =>
  outcome?.$case === 'refused' ? outcome.value.code : outcome?.value.type;

async function does(...commands: readonly Command[]) {
  const { results } = await running.client.apply({ ledger, commands: [...commands] });
  return results.map(codeOf);
}

const head = async () => (await running.client.listEntries({ ledger, limit: 1 })).head;

async function walletOf(node: string) {
  const atLeast = await head();
  return (await running.client.listWallets({ ledger, node, atLeast })).wallets[0];
}

async function budgetsOf(node: string) {
  const atLeast = await head();
  return (await running.client.listBudgets({ ledger, node, atLeast })).budgets;
}

/** Every row of the tables that are folded from the log, but what they are as of. */
async function folded() {
  const tables = ['wallet_balance', 'open_lease', 'budget', 'budget_counter', 'budget_override'];
  const found = tables.map((table) =>
    running.pool.query(`select * from ${table} where ledger_id = $1 order by 2, 3, 4, 5`, [ledger]),
  );
  return (await Promise.all(found)).map(({ rows }) => rows);
}

const budget = (key: string, over: object = {}) =>
  asked(key, 'setBudget', {
    ...{ node: 'org_a', asset, window: 'day', limit: '900', mode: 'hard', ...over },
  });
const toPool = (key: string, amount: string) =>
  asked(key, 'allocateCredits', {
    ...{ from: 'usr_a', to: 'org_a', asset, amount },
    ...{ fromAccount: 'wallet', toAccount: 'pool' },
  });
const override = (endsAt: number) =>
  asked('o', 'startOverride', {
    ...{ override: 'ovr_a', node: 'org_a', asset, window: 'day', amount: '50' },
    ...{ reason: 'launch', approver: 'usr_b', endsAt: BigInt(endsAt) },
  });
const leaseId = derivedId('lea', 'inc_a', '1');

describe('a pool', () => {
  it('is filled, pays, and stands beside the wallet of its node', async () => {
    const order = asked('p', 'setPayment', { node: 'usr_a', order: ['organization'] });
    expect(await does(toPool('a', '600'), order, lease(1, 400n))).toEqual([
      ...['CreditsAllocated.v1', 'PaymentOrderSet.v1', 'LeaseOpened.v1'],
    ]);
    const zero = { asset, posted: '0', held: '0', available: '0' };
    expect(await walletOf('org_a')).toEqual({
      node: 'org_a',
      balances: [zero],
      pool: [{ asset, posted: '600', held: '400', available: '200' }],
    });
    expect(await walletOf('usr_a')).toMatchObject({ balances: [{ posted: '400' }], pool: [] });
    await does(
      capture('req_1', leaseId, 150n),
      own('returnLease', { lease: leaseId, incarnation: 'inc_a', admitted: 1n }),
    );
    expect(await walletOf('org_a')).toMatchObject({
      pool: [{ posted: '450', held: '0', available: '450' }],
    });
    const json = (await running.client.getBalances({ ledger, size: await head() })).json;
    expect(JSON.parse(Buffer.from(json).toString()).accounts).toContainEqual({
      ...{ account: 'pool:org_a', asset, posted: '450' },
    });
  });
});

describe('a budget', () => {
  it('shows what is in force: what rolled over, overrides, floor, and the excess', async () => {
    await does(
      ...[budget('a', { limit: '300', rolloverCap: '200' }), override(start + 9 * day)],
      lease(1, 250n),
    );
    const common = { window: 'day', limit: '300', mode: 'hard', rolloverCap: '200', floor: '' };
    expect(await budgetsOf('org_a')).toMatchObject([
      { ...common, limitInForce: '350', rolledOver: '0', held: '250', excess: '0' },
    ]);
    clock.advanceMicros(BigInt(day));
    expect(await budgetsOf('org_a')).toMatchObject([
      { ...common, limitInForce: '400', rolledOver: '50', held: '0', used: '0' },
    ]);
    // Also when the ledger has said so itself.
    await does(budget('b', { limit: '10', rolloverCap: '200' }), lease(2, 90n));
    expect(await budgetsOf('org_a')).toMatchObject([
      { limit: '10', limitInForce: '110', rolledOver: '50', held: '90', excess: '0' },
    ]);
    expect(await does(asked('e', 'endOverride', { override: 'ovr_a' }))).toEqual([
      'OverrideEnded.v1',
    ]);
    expect(await budgetsOf('org_a')).toMatchObject([
      { limitInForce: '60', rolledOver: '50', excess: '30', resetsAt: '2026-11-24T00:00:00Z' },
    ]);
    await does(budget('c', { node: 'usr_a', window: 'week', floor: '7', mode: 'soft' }));
    expect(await budgetsOf('usr_a')).toMatchObject([
      { window: 'week', mode: 'soft', floor: '7', resetsAt: '2026-11-30T00:00:00Z' },
    ]);
  });

  it('that was removed is gone, and begins anew when it is set', async () => {
    await does(budget('a'), lease(1, 400n), capture('req_1', leaseId, 100n));
    const remove = asked('r', 'removeBudget', { node: 'org_a', asset, window: 'day' });
    expect(await does(remove)).toEqual(['BudgetRemoved.v1']);
    expect(await budgetsOf('org_a')).toEqual([]);
    const json = (await running.client.getBalances({ ledger, size: await head() })).json;
    expect(JSON.parse(Buffer.from(json).toString()).budgets).toEqual([]);
    await does(budget('b'));
    expect(await budgetsOf('org_a')).toMatchObject([{ used: '0', held: '300', limit: '900' }]);
  });
});

describe('previews and payment', () => {
  it('tell who would pay, what for, and why not', async () => {
    const { client } = running;
    await does(budget('a', { limit: '100', mode: 'soft' }), toPool('b', '600'));
    const ask = { ledger, node: 'usr_a', asset };
    expect(await client.previewLease({ ...ask, least: '400' })).toMatchObject({
      account: 'wallet:usr_a',
      limits: [
        { kind: 'wallet', account: 'wallet:usr_a', left: '400', limit: '', mode: '' },
        { kind: 'budget', node: 'org_a', left: '100', limit: '100', used: '0', mode: 'soft' },
      ],
      refusal: undefined,
      warnings: [{ node: 'org_a', window: 'day', resetsAt: '2026-11-23T00:00:00Z' }],
    });
    expect(await client.previewLease({ ...ask, least: '401' })).toMatchObject({
      account: '',
      refusal: { code: 'insufficient_credits', params: { node: 'usr_a', account: 'wallet:usr_a' } },
    });
    await does(
      ...[asked('p', 'setPriority', { node: 'org_a', weight: 2 })],
      ...[asked('f', 'freezeWallet', { node: 'usr_a' }), override(start + day)],
    );
    expect(await client.previewLease(ask)).toMatchObject({ refusal: { code: 'wallet_frozen' } });
    expect(await client.getHeadroom(ask)).toMatchObject({ limits: [{ left: '0' }], weight: 2 });
    expect(await client.getNodeMoney({ ledger, node: 'usr_a' })).toMatchObject({
      ...{ paymentOrder: ['own', 'team', 'department'], paymentFrom: '', frozen: true },
      ...{ weight: 2, weightFrom: 'org_a', overrides: [], schedules: [] },
    });
    expect(await client.getNodeMoney({ ledger, node: 'org_a' })).toMatchObject({
      overrides: [{ override: 'ovr_a', amount: '50', endsAt: BigInt(start + day) }],
    });
    await expect(client.previewLease({ ...ask, least: '-1' })).rejects.toMatchObject({
      code: 'command_invalid',
    });
  });
});

describe('a movement', () => {
  it('at once has its ending beside it; one that waits is listed until it is cancelled', async () => {
    const movement = { node: 'usr_a', asset };
    const at = BigInt(start + day);
    const sweep = { ...movement, kind: 'sweep', amount: '' };
    await does(
      asked('s1', 'scheduleMovement', { ...sweep, schedule: 'sch_1', at: 0n }),
      asked('s2', 'scheduleMovement', {
        ...{ ...movement, schedule: 'sch_2', kind: 'top_up', amount: '700', at },
      }),
    );
    expect(await walletOf('org_a')).toMatchObject({ balances: [{ posted: '1000' }] });
    const money = await running.client.getNodeMoney({ ledger, node: 'usr_a' });
    expect(money.schedules).toEqual([
      { schedule: 'sch_2', kind: 'top_up', asset, amount: '700', at },
    ]);
    const cancel = asked('c', 'cancelSchedule', { schedule: 'sch_2' });
    expect(await does(cancel)).toEqual(['MovementCancelled.v1']);
  });
});

describe('the tables', () => {
  it('are the same when they are built anew', async () => {
    await does(
      ...[budget('a', { rolloverCap: '200' }), override(start + 9 * day), toPool('b', '600')],
      ...[budget('d', { node: 'usr_a' }), lease(1, 250n), capture('req_1', leaseId, 60n)],
      asked('f', 'allocateCredits', {
        ...{ from: 'org_a', to: 'usr_a', asset, amount: '5' },
        ...{ fromAccount: 'pool', toAccount: '' },
      }),
    );
    clock.advanceMicros(BigInt(day));
    await does(
      ...[lease(2, 90n), asked('e', 'endOverride', { override: 'ovr_a' })],
      ...[asked('r', 'removeBudget', { node: 'usr_a', asset, window: 'day' })],
      relayed('m', 'moveNode', { node: 'usr_a', parent: 'org_a' }),
    );
    await budgetsOf('org_a');
    const before = await folded();
    expect(before.map((rows) => rows.length)).toEqual([3, 2, 1, 2, 1]);
    await running.stop();
    running = await runLedger({ url: database.url, signerFolder, clock, rebuild: true });
    await budgetsOf('org_a');
    expect(await folded()).toEqual(before);
  });
});
