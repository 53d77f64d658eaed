import { describe, expect, it } from 'vitest';
import {
  asOf,
  budget,
  caller,
  entry,
  money,
  scene,
  under,
  usd,
} from '../../../test/changed-money-scene.ts';
import { removeBudget, setBudget } from './budgets.ts';
import { moveNode } from './move-node.ts';
import { cancelMovement, readMovements, scheduleMovement } from './movements.ts';
import { endOverride, startOverride } from './overrides.ts';
import { freezeWallet, readNodeMoney, setPayment, setPriority, thawWallet } from './payment.ts';
import { allocatePool, readPool } from './pools.ts';

describe('a budget', () => {
  const wish = {
    ...{ node: 'team_a', asset: 'USD', window: 'month', limit: '1', mode: 'soft' },
    idempotency: 'key',
  };

  it('is set whole, recalls what was leased below it, and is read back', async () => {
    const { deps, posted, keys, recalled } = scene();
    const set = await setBudget(deps)(caller, { ...wish, rolloverCap: '0.5', floor: '0' });
    expect(set).toEqual({ entry, budget, asOf });
    expect(posted).toEqual([
      {
        ...{ type: 'set_budget', node: 'team_a', asset: 'USD/9', window: 'month', mode: 'soft' },
        ...{ limit: 1_000_000_000n, rolloverCap: 500_000_000n, floor: 0n },
      },
    ]);
    expect(keys).toEqual(['key']);
    expect(recalled).toEqual([{ ...under, asset: 'USD/9' }]);
  });

  it('recalls nothing when its terms are what they were, unless another may have missed it', async () => {
    const same = { ...wish, mode: 'hard', limit: '0.00000001', rolloverCap: '0.000000002' };
    const recalls = async (over: object, seq: bigint, type = 'BudgetSet.v1') => {
      const { deps, recalled } = scene();
      const post = async () => ({ seq, at: 1n, type });
      await setBudget({ ...deps, books: { ...deps.books, post } })(caller, { ...same, ...over });
      return recalled.length;
    };
    expect(await recalls({}, 10n)).toBe(0);
    // A repeat, and a limit that was another one when it was written.
    expect(await recalls({}, 9n)).toBe(1);
    expect(await recalls({}, 10n, 'LimitLowered.v1')).toBe(1);
    const others = [{ limit: '1' }, { mode: 'soft' }, { rolloverCap: undefined }, { floor: '0' }];
    for (const over of others) expect(await recalls(over, 10n)).toBe(1);
  });

  it.each([
    [{ rolloverCap: 'x' }, { code: 'amount_invalid', params: { param: 'rolloverCap' } }],
    [{ floor: '-1' }, { code: 'amount_invalid', params: { param: 'floor' } }],
    [{ asset: 'BEER' }, { code: 'asset_unknown' }],
    [{ node: 'usr_foreign' }, { code: 'resource_unknown' }],
  ])('with %j posts nothing', async (over, refusal) => {
    const { deps, posted } = scene();
    await expect(setBudget(deps)(caller, { ...wish, ...over })).rejects.toMatchObject(refusal);
    expect(posted).toEqual([]);
  });

  it('is removed without a recall: nothing is spent less for it', async () => {
    const { deps, posted } = scene();
    const name = { node: 'team_a', asset: 'USD', window: 'month' };
    expect(await removeBudget(deps)(caller, { ...name, idempotency: '' })).toBe(entry);
    expect(posted).toEqual([{ type: 'remove_budget', ...name, asset: 'USD/9' }]);
  });
});

describe('a boost', () => {
  const wish = { node: 'team_a', window: 'day', ...usd, reason: 'T-1', endsAt: 7n };

  it('is approved by the node of the caller, and is one under one key', async () => {
    const { deps, posted } = scene();
    const start = (idempotency: string) => startOverride(deps)(caller, { ...wish, idempotency });
    const [first, again, other] = [await start('a'), await start('a'), await start('')];
    expect(first.override).toMatchObject({ approver: 'usr_a', amount: 5n, endsAt: 7n });
    expect(again.override).toEqual(first.override);
    expect(other.override.override).not.toBe(first.override.override);
    // Why is no part of what the ledger hears.
    const { reason: _, seq: __, isReasonErased: ___, ...told } = first.override;
    expect(posted[0]).toEqual({ type: 'start_override', node: 'team_a', ...told });
  });

  it('ends now, and recalls what was leased under it', async () => {
    const { deps, posted, recalled } = scene();
    const wanted = { node: 'team_a', override: 'ovr_1', idempotency: '' };
    expect(await endOverride(deps)(caller, wanted)).toBe(entry);
    expect(posted).toEqual([{ type: 'end_override', override: 'ovr_1' }]);
    expect(recalled).toEqual([{ ...under, asset: 'USD/9' }]);
  });

  it('that is not there is unknown, unless a key may know that it was', async () => {
    const { deps, posted } = scene();
    const end = (idempotency: string) =>
      endOverride(deps)(caller, { node: 'team_a', override: 'ovr_2', idempotency });
    await expect(end('')).rejects.toMatchObject({ code: 'resource_unknown' });
    expect(posted).toEqual([]);
    expect(await end('repeat')).toBe(entry);
  });
});

describe('a pool', () => {
  it('is filled from a wallet and drained to one', async () => {
    const { deps, posted } = scene();
    const move = (places: object) =>
      allocatePool(deps)(caller, { node: 'team_a', ...usd, ...places, idempotency: '' });
    await move({ from: 'org_a' });
    await move({ to: 'usr_a' });
    const shared = { type: 'allocate', asset: 'USD/9', amount: 5n };
    expect(posted).toEqual([
      { ...shared, from: 'org_a', fromAccount: 'wallet', to: 'team_a', toAccount: 'pool' },
      { ...shared, from: 'team_a', fromAccount: 'pool', to: 'usr_a', toAccount: 'wallet' },
    ]);
    for (const places of [{}, { from: 'org_a', to: 'usr_a' }]) {
      await expect(move(places)).rejects.toMatchObject({ params: { param: 'from' } });
    }
    await expect(move({ to: 'usr_foreign' })).rejects.toMatchObject({ code: 'resource_unknown' });
    expect(posted).toHaveLength(2);
  });

  it('is read as its node’s', async () => {
    expect(await readPool(scene().deps)(caller, 'team_a')).toEqual({
      node: 'team_a',
      pool: [],
      asOf,
    });
  });
});

describe('a movement', () => {
  it('is a sweep of whatever is free, or a top-up to an amount', async () => {
    const { deps, posted } = scene();
    const wish = { node: 'usr_a', asset: 'USD', idempotency: 'k' };
    const sweep = { ...wish, kind: 'sweep', amount: undefined, at: 7n } as const;
    const topUp = { ...wish, kind: 'top_up', amount: usd.amount, at: undefined } as const;
    const made = await scheduleMovement(deps)(caller, sweep);
    await scheduleMovement(deps)(caller, topUp);
    const shared = { type: 'schedule_movement', node: 'usr_a', asset: 'USD/9' };
    const { schedule } = made.movement;
    expect(posted).toEqual([
      { ...shared, schedule, kind: 'sweep', amount: undefined, at: 7n },
      { ...shared, schedule, kind: 'top_up', amount: 5n, at: 0n },
    ]);
    const none = scheduleMovement(deps)(caller, { ...topUp, amount: '0' });
    await expect(none).rejects.toMatchObject({ code: 'amount_invalid' });
  });

  it('is listed, and taken back', async () => {
    const { deps, posted } = scene();
    const { schedules } = await readMovements(deps)(caller, 'usr_a');
    expect(schedules).toEqual(money.schedules);
    const cancel = (schedule: string, idempotency = '') =>
      cancelMovement(deps)(caller, { node: 'usr_a', schedule, idempotency });
    await cancel('sch_1');
    await cancel('sch_2', 'repeat');
    await expect(cancel('sch_2')).rejects.toMatchObject({ code: 'resource_unknown' });
    expect(posted.map((command) => command.type)).toEqual(['cancel_schedule', 'cancel_schedule']);
  });
});

describe('who pays', () => {
  it('changes with a recall; a priority without', async () => {
    const { deps, posted, recalled } = scene();
    const wish = { node: 'team_a', idempotency: '' };
    const changed = { entry, node: 'team_a', money };
    expect(await setPayment(deps)(caller, { ...wish, order: ['team'] })).toEqual(changed);
    expect(recalled).toEqual([{ ...under, asset: undefined }]);
    expect(await setPriority(deps)(caller, { ...wish, weight: 4 })).toEqual(changed);
    expect(posted).toEqual([
      { type: 'set_payment', node: 'team_a', order: ['team'] },
      { type: 'set_priority', node: 'team_a', weight: 4 },
    ]);
    expect(recalled).toHaveLength(1);
    expect(await readNodeMoney(deps)(caller, 'team_a')).toEqual({ node: 'team_a', money });
  });

  it('recalls nothing when it is the node’s word already, unless another may have missed it', async () => {
    const recalls = async (node: string, order: readonly string[], seq = 10n) => {
      const { deps, recalled } = scene();
      const post = async () => ({ ...entry, seq });
      const nodeMoney = async () => ({ ...money, paymentFrom: 'team_a' });
      const books = { ...deps.books, post, nodeMoney };
      await setPayment({ ...deps, books })(caller, { node, order, idempotency: '' });
      return recalled.length;
    };
    expect(await recalls('team_a', ['own'])).toBe(0);
    expect(await recalls('team_a', ['own'], 9n)).toBe(1);
    expect(await recalls('team_a', ['team', 'own'])).toBe(1);
    expect(await recalls('team_a', [])).toBe(1);
    expect(await recalls('usr_a', [])).toBe(0);
    expect(await recalls('usr_a', ['own'])).toBe(1);
  });

  it('is stopped by a freeze, which recalls, until the wallet is thawed', async () => {
    const { deps, posted, recalled } = scene();
    const wish = { node: 'team_a', idempotency: '' };
    expect(await freezeWallet(deps)(caller, wish)).toBe(entry);
    expect(await thawWallet(deps)(caller, wish)).toBe(entry);
    expect(posted.map(({ type }) => type)).toEqual(['freeze_wallet', 'thaw_wallet']);
    expect(recalled).toEqual([{ ...under, asset: undefined }]);
  });
});

describe('a move', () => {
  it('forgets the paths below the node, and recalls what was leased there', async () => {
    const { deps, recalled, forgotten } = scene();
    const wish = { node: 'team_a', parent: 'dep_b', idempotency: '' };
    expect((await moveNode(deps)(caller, wish)).id).toBe('team_a');
    expect([forgotten, recalled]).toEqual([['team_a'], [{ ...under, asset: undefined }]]);
    const foreign = moveNode(deps)(caller, { ...wish, node: 'usr_foreign' });
    await expect(foreign).rejects.toMatchObject({ code: 'resource_unknown' });
    expect(recalled).toHaveLength(1);
  });
});
