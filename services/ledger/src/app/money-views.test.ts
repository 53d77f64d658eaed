import { manualClock } from '@alfred/clock';
import { memoryEventStore } from '@alfred/event-store';
import { describe, expect, it } from 'vitest';
import { budget, dollars, hour, issue, lease, start, usd } from '../../test/given.ts';
import { fillPool, freeze, override, soft, terms, topUp } from '../../test/given-money.ts';
import { loadDeps } from '../../test/load-deps.ts';
import { ownsAll } from '../../test/owns-all.ts';
import { openings, submission } from '../../test/submissions.ts';
import type { LedgerCommand } from '../domain/commands.ts';
import type { BudgetView, ReadModel } from '../ports/read-model.ts';
import { applyCommands } from './apply-commands.ts';
import { getHeadroom } from './headroom.ts';
import { listBudgets } from './list-budgets.ts';
import { logSignal } from './log-signal.ts';
import { getNodeMoney } from './node-money.ts';
import { previewLease } from './preview-lease.ts';
import { writers } from './writers.ts';

/** A ledger with a tree, whose `user` and `other` have ten dollars each, and what happens then. */
async function ledgerAfter(...commands: readonly LedgerCommand[]) {
  const store = memoryEventStore();
  const clock = manualClock(BigInt(start));
  const open = writers({
    ...loadDeps(store, { clock }),
    ownership: ownsAll,
    metrics: { committed: () => {}, overran: () => {}, ended: () => {} },
    onCommitted: () => {},
    originOf: (ledger) => `alfred/dep/ledger/${ledger}`,
  });
  const apply = applyCommands({ writers: open });
  await apply('led_a', openings(dollars(10)));
  const answers = await apply(
    'led_a',
    commands.map((command, index) => submission(`sys:then${index}`, command)),
  );
  for (const answer of answers) expect(answer).toMatchObject({ outcome: 'accepted' });
  const deps = { writers: open, clock };
  return {
    headroom: getHeadroom(deps),
    preview: previewLease(deps),
    money: getNodeMoney(deps),
  };
}

const asked = { node: 'user', asset: usd };
const wallet = {
  ...{ kind: 'wallet', node: 'user', window: '', mode: '', account: 'wallet:user', endsInMs: 0 },
  ...{ resetsAt: undefined, limit: undefined, used: undefined },
};

describe('headroom', () => {
  it('tells what a lease would meet: who pays, and every hard budget on the path', async () => {
    const { headroom } = await ledgerAfter(
      ...[budget('dep', dollars(5), 'day'), budget('dep', dollars(5), 'lifetime')],
      ...[soft('dep', dollars(1), 'month'), lease(1, dollars(4))],
    );
    const dep = {
      ...{ kind: 'budget', node: 'dep', mode: 'hard', account: undefined, liveLeases: 1 },
      ...{ left: dollars(1), held: dollars(4), limit: dollars(5), used: 0n },
    };
    expect(await headroom('led_a', { ...asked, estimate: 0n })).toEqual({
      limits: [
        { ...wallet, left: dollars(6), held: dollars(4), liveLeases: 1 },
        { ...dep, window: 'day', endsInMs: 14 * 3_600_000, resetsAt: '2026-11-23T00:00:00Z' },
        { ...dep, window: 'lifetime', endsInMs: 0, resetsAt: undefined },
      ],
      weight: 1,
    });
  });

  it('is of the one that would pay the estimate, with the weight of the node', async () => {
    const { headroom } = await ledgerAfter(
      ...[issue('org', dollars(50)), fillPool('org', 'team', dollars(30))],
      { type: 'SetPriority', node: 'dep', weight: 4 },
    );
    expect(await headroom('led_a', { ...asked, estimate: dollars(11) })).toMatchObject({
      limits: [{ kind: 'pool', node: 'team', account: 'pool:team', left: dollars(30) }],
      weight: 4,
    });
  });

  it('is refused for what is not there', async () => {
    const { headroom } = await ledgerAfter();
    const nowhere = { node: 'nowhere', asset: usd, estimate: 0n };
    await expect(headroom('led_b', nowhere)).rejects.toMatchObject({ code: 'ledger_unknown' });
    await expect(headroom('led_a', nowhere)).rejects.toMatchObject({ code: 'node_unknown' });
  });
});

describe('a preview of a lease', () => {
  it('says who would pay, and warns of soft budgets', async () => {
    const { preview } = await ledgerAfter(soft('dep', dollars(1)), budget('org', dollars(9)));
    expect(await preview('led_a', { ...asked, least: dollars(2) })).toMatchObject({
      account: 'wallet:user',
      limits: [
        { kind: 'wallet', left: dollars(10) },
        { kind: 'budget', node: 'dep', mode: 'soft', left: dollars(1) },
        { kind: 'budget', node: 'org', mode: 'hard', left: dollars(9) },
      ],
      refusal: undefined,
      warnings: [{ node: 'dep', window: 'month', resetsAt: '2026-12-01T00:00:00Z' }],
    });
  });

  it('says why it would be refused, and changes nothing', async () => {
    const { preview, money } = await ledgerAfter(budget('org', dollars(3)), lease(1, dollars(2)));
    const { asOf } = await money('led_a', 'user');
    expect(await preview('led_a', { ...asked, least: dollars(2) })).toMatchObject({
      account: undefined,
      limits: [{ kind: 'wallet' }, { kind: 'budget', left: dollars(1), held: dollars(2) }],
      refusal: { code: 'budget_exhausted', params: { node: 'org', window: 'month' } },
      warnings: [],
    });
    expect((await money('led_a', 'user')).asOf).toEqual(asOf);
  });

  it.each([
    [{ node: 'nowhere', asset: usd, least: 1n }, 'node_unknown'],
    [{ node: 'user', asset: 'TOK/0', least: 1n }, 'asset_unknown'],
  ])('is refused for what is not there: %#', async (ask, code) => {
    const { preview } = await ledgerAfter();
    expect(await preview('led_a', ask)).toMatchObject({ refusal: { code }, limits: [] });
    await expect(preview('led_b', ask)).rejects.toMatchObject({ code: 'ledger_unknown' });
  });
});

describe('how a node pays', () => {
  it('is in force by itself or from above, with what runs and waits on it', async () => {
    const dueAt = start + hour;
    const { money } = await ledgerAfter(
      ...[freeze('user'), budget('dep', 1n), override('o1', 5n)],
      ...[topUp('s1', 'user', 9n, { dueAt }), topUp('s2', 'other', 9n, { dueAt })],
      { type: 'SetPayment', node: 'dep', order: ['team'] },
      { type: 'SetPriority', node: 'user', weight: 2 },
    );
    expect(await money('led_a', 'user')).toMatchObject({
      order: { value: ['team'], from: 'dep' },
      weight: { value: 2, from: 'user' },
      frozen: true,
      overrides: [],
      schedules: [{ schedule: 's1', kind: 'top_up', amount: 9n, dueAt }],
    });
    expect(await money('led_a', 'dep')).toMatchObject({
      ...{ frozen: false, overrides: [{ override: 'o1', amount: 5n, reason: 'launch' }] },
      schedules: [],
    });
  });

  it('is refused for what is not there', async () => {
    const { money } = await ledgerAfter();
    await expect(money('led_b', 'user')).rejects.toMatchObject({ code: 'ledger_unknown' });
    await expect(money('led_a', 'nowhere')).rejects.toMatchObject({ code: 'node_unknown' });
  });
});

describe('budgets', () => {
  const plain = {
    ...{ asset: usd, mode: 'hard', limit: 9n, since: 0, rolloverCap: undefined, floor: undefined },
    overrides: new Map(),
  };
  const counter = {
    ...{ start: '2026-11-22T00:00:00Z', end: '2026-11-23T00:00:00Z' },
    startsAt: Date.UTC(2026, 10, 22) * 1_000,
    endsAt: Date.UTC(2026, 10, 23) * 1_000,
    ...{ used: 7n, held: 2n, limit: 9n, boost: 0n, live: 0, placed: 0n },
  };
  const forever = { ...counter, start: '1970-01-01T00:00:00Z', end: undefined, startsAt: 0 };
  const clock = manualClock(BigInt(Date.UTC(2026, 10, 22, 23)) * 1_000n);
  const listed = async (...budgets: readonly BudgetView[]) => {
    const asOf = { seq: 3n, at: 4n };
    const readModel: ReadModel = {
      wallets: async () => undefined,
      budgets: async () => ({ budgets, timeZone: 'UTC', asOf }),
    };
    const list = listBudgets({ readModel, clock, projected: logSignal() });
    return (await list('led_a', { node: 'n', atLeast: 3n })).budgets;
  };
  const daily = (over: Partial<BudgetView> & { readonly used?: bigint } = {}): BudgetView => {
    const { used = 7n, ...rest } = over;
    const counters = new Map([['2026-11-22T00:00:00Z', { ...counter, used }]]);
    return { ...plain, window: 'day', counters, ...rest };
  };

  it('show nothing used once their window has passed', async () => {
    const life: BudgetView = {
      ...plain,
      window: 'lifetime',
      counters: new Map([[forever.start, { ...forever, endsAt: undefined }]]),
    };
    expect(await listed(daily(), life)).toMatchObject([
      { window: 'day', used: 7n, held: 2n, resetsAt: '2026-11-23T00:00:00Z' },
      { window: 'lifetime', used: 7n, held: 2n, resetsAt: undefined },
    ]);
    clock.advanceMicros(3_600_000_000n);
    expect(await listed(daily(), life)).toMatchObject([
      { window: 'day', used: 0n, held: 0n, resetsAt: '2026-11-24T00:00:00Z' },
      { window: 'lifetime', used: 7n },
    ]);
  });

  it('show what is in force: what rolled over, overrides, and the excess', async () => {
    const overrides = new Map([['all', { amount: 5n }]]);
    const rolling = daily({ rolloverCap: 4n, overrides, used: 1n, floor: 3n });
    expect(await listed(rolling)).toMatchObject([
      { limit: 9n, limitInForce: 18n, rolledOver: 4n, rolloverCap: 4n, floor: 3n, excess: 0n },
    ]);
    const over = { ...counter, start: '2026-11-23T00:00:00Z', end: '2026-11-24T00:00:00Z' };
    const now = { ...over, startsAt: counter.endsAt, endsAt: counter.endsAt * 2, limit: 5n };
    const exceeded = { ...daily({ limit: 5n }), counters: new Map([[now.start, now]]) };
    expect(await listed(exceeded)).toMatchObject([
      { limit: 5n, limitInForce: 5n, rolledOver: 0n, used: 7n, held: 2n, excess: 4n },
    ]);
    expect(terms(budget('n', 1n), { floor: 3n })).toMatchObject({ floor: 3n });
  });
});
