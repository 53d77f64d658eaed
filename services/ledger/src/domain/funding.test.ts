import { describe, expect, it } from 'vitest';
import {
  after,
  bench,
  budget,
  day,
  dollars,
  ending,
  giveBack,
  given,
  issue,
  lease,
  openNode,
  start,
  type Timed,
  tree,
  usd,
} from '../../test/given.ts';
import { fillPool, freeze, override, soft, thaw } from '../../test/given-money.ts';
import type { LedgerCommand } from './commands.ts';
import { amountWithin, chooseFunding, ttlWithin, warningsOn } from './funding.ts';
import type { Payer } from './payment-events.ts';

const pays = (node: string, ...order: readonly Payer[]) =>
  ({ type: 'SetPayment', node, order }) as const;
/** Everybody has ten dollars: in their wallets, and in every pool above them. */
const pooled = [
  ...[...tree, issue('org', dollars(100)), issue('user', dollars(10))],
  ...['team', 'dep', 'org'].map((node) => fillPool('org', node, dollars(10))),
];

function fundingOf(past: readonly (LedgerCommand | Timed)[], least: bigint, node = 'user') {
  const here = bench();
  for (const command of past) expect(here.run(command)).toMatchObject({ outcome: 'accepted' });
  return chooseFunding(here.state, { node, asset: usd, at: here.state.at + 1, least });
}

describe('who pays', () => {
  it.each([
    ['own, team, department when nobody said anything', [], 'wallet:user'],
    ['the team when it is first', [pays('user', 'team', 'own')], 'pool:team'],
    ['the department', [pays('user', 'department')], 'pool:dep'],
    ['the organisation', [pays('user', 'organization')], 'pool:org'],
    ['as the nearest above says', [pays('org', 'department'), pays('dep', 'team')], 'pool:team'],
    ['as the node itself says', [pays('dep', 'team'), pays('user', 'own')], 'wallet:user'],
    [
      'as it was inherited again',
      [pays('dep', 'team'), pays('user', 'own'), pays('user')],
      'pool:team',
    ],
  ] as const)('is %s', (_, orders, account) =>
    expect(fundingOf([...pooled, ...orders], dollars(5))).toMatchObject({
      outcome: 'funded',
      account,
    }),
  );

  it('is the first that covers the whole of it', () => {
    const poor = [...tree, issue('org', dollars(100)), issue('user', dollars(1))];
    const order = [fillPool('org', 'team', dollars(2)), fillPool('org', 'dep', dollars(3))];
    const payer = (least: bigint) => fundingOf([...poor, ...order], least);
    expect(payer(dollars(1))).toMatchObject({ account: 'wallet:user', wallet: 'user' });
    expect(payer(dollars(1) + 1n)).toMatchObject({ account: 'pool:team', wallet: 'team' });
    expect(payer(dollars(3))).toMatchObject({ account: 'pool:dep', wallet: 'dep' });
    expect(payer(dollars(3) + 1n)).toMatchObject({
      outcome: 'refused',
      refusal: {
        code: 'insufficient_credits',
        params: {
          ...{ node: 'user', account: 'wallet:user', asset: 'USD' },
          ...{ available: '1.00', held: '0.00', needed: '3.000000001' },
        },
      },
    });
  });

  it('is the nearest such node above, the node itself included', () => {
    const deeper = [openNode('dep2', 'dep', 'department'), openNode('u2', 'dep2', 'user')];
    const past = [...pooled, ...deeper, fillPool('org', 'dep2', dollars(5))];
    const order = pays('org', 'department');
    expect(fundingOf([...past, order], 1n, 'u2')).toMatchObject({ account: 'pool:dep2' });
    expect(fundingOf([...past, order], 1n, 'dep2')).toMatchObject({ account: 'pool:dep2' });
    expect(fundingOf([...past, order], 1n, 'dep')).toMatchObject({ account: 'pool:dep' });
  });

  it('passes over who is not there, and refuses when nobody is', () => {
    const order = pays('org', 'team', 'department');
    expect(fundingOf([...pooled, order], 1n, 'other')).toMatchObject({ account: 'pool:dep' });
    expect(fundingOf([...pooled, pays('org', 'team', 'department')], 1n, 'org')).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'payer_missing', params: { node: 'org', order: 'team, department' } },
      limits: [],
    });
  });

  it('passes over the frozen, and says so when nobody else pays', () => {
    expect(fundingOf([...pooled, freeze('user')], 1n)).toMatchObject({ account: 'pool:team' });
    expect(fundingOf([...pooled, freeze('user')], 0n)).toMatchObject({ account: 'pool:team' });
    expect(fundingOf([...pooled, freeze('user'), pays('user', 'own')], 0n)).toMatchObject({
      refusal: { code: 'wallet_frozen', params: { node: 'user', account: 'wallet:user' } },
    });
    const thawed = [...pooled, freeze('user'), thaw('user')];
    expect(fundingOf(thawed, 1n)).toMatchObject({ account: 'wallet:user' });
  });

  it('is named as the one that could pay if held money came back', () => {
    const held = [...pooled, pays('user', 'own', 'team', 'department'), lease(1, dollars(10))];
    const taken = [...held, pays('dep', 'team'), lease(2, dollars(10), { node: 'team' })];
    expect(fundingOf([...taken, pays('user', 'own', 'team')], dollars(8))).toMatchObject({
      refusal: { code: 'insufficient_credits', params: { account: 'wallet:user', held: '10.00' } },
    });
    const spent = [...taken, ending('r1', dollars(10)), giveBack(1)];
    expect(fundingOf([...spent, pays('user', 'own', 'team')], dollars(8))).toMatchObject({
      refusal: {
        code: 'insufficient_credits',
        params: { node: 'team', account: 'pool:team', held: '10.00' },
      },
      limits: [{ account: 'pool:team' }],
    });
  });

  it('pays a lease, and gets back what is left of it', () => {
    const open = [...pooled, pays('user', 'team'), lease(1, dollars(4))];
    given(...open.slice(0, -1))
      .when(lease(1, dollars(4)))
      .gives({
        type: 'LeaseOpened.v1',
        postings: [{ from: 'pool:team', to: 'held:lea1', asset: usd, amount: dollars(4) }],
        data: { node: 'user', wallet: 'team', account: 'pool:team' },
      });
    given(...open)
      .when(ending('r1', dollars(5)))
      .gives({
        type: 'UsageOverrun.v1',
        postings: [{ from: 'held:lea1' }, { from: 'pool:team', amount: dollars(1) }],
      });
    given(...open, ending('r1', dollars(1)))
      .when(giveBack(1))
      .gives({ type: 'LeaseClosed.v1', postings: [{ to: 'pool:team', amount: dollars(3) }] });
  });
});

describe('what says no', () => {
  const rich = [...tree, issue('user', dollars(100))];

  it('is first what would say no even with everything back', () => {
    const past = [...rich, budget('org', dollars(9)), budget('dep', dollars(5))];
    const used = [lease(1, dollars(5)), ending('r1', dollars(5)), giveBack(1)];
    expect(fundingOf([...past, ...used, lease(2, dollars(0))], dollars(1))).toMatchObject({
      refusal: { code: 'budget_exhausted', params: { node: 'dep' } },
    });
    const held = [
      ...rich,
      budget('org', dollars(3)),
      lease(1, dollars(3)),
      budget('dep', dollars(1)),
    ];
    expect(fundingOf(held, dollars(2))).toMatchObject({
      refusal: { code: 'estimate_exceeds_budget', params: { node: 'dep', held: '3.00' } },
    });
  });

  it('tells node, window, what is left, what others hold, the limit, and when it resets', () => {
    const past = [...rich, budget('dep', dollars(5), 'quarter'), lease(1, dollars(4))];
    expect(fundingOf(past, dollars(2))).toMatchObject({
      refusal: {
        code: 'budget_exhausted',
        params: {
          ...{ node: 'dep', window: 'quarter', asset: 'USD', left: '1.00', held: '4.00' },
          ...{ limit: '5.00', needed: '2.00', resetsAt: '2027-01-01T00:00:00Z' },
        },
      },
    });
  });

  it('is a code of its own when the whole budget would not do', () =>
    expect(fundingOf([...rich, budget('dep', dollars(5))], dollars(6))).toMatchObject({
      refusal: { code: 'estimate_exceeds_budget', params: { needed: '6.00', limit: '5.00' } },
    }));

  it('is the account when budgets have as little left', () => {
    const past = [...tree, issue('user', dollars(1)), budget('dep', dollars(9))];
    expect(fundingOf(past, dollars(2))).toMatchObject({
      refusal: { code: 'insufficient_credits' },
      limits: [
        { account: 'wallet:user', left: dollars(1) },
        { node: 'dep', left: dollars(9) },
      ],
    });
  });
});

describe('what may be granted', () => {
  const past = [
    ...[...tree, issue('user', dollars(50)), budget('dep', dollars(20)), soft('org', dollars(5))],
    override('o1', dollars(1), { endsAt: start + 60_000_000 }),
  ];
  const funded = fundingOf(past, dollars(6));

  it('is the least that is left of what refuses', () => {
    expect(amountWithin(funded.limits, dollars(99))).toBe(dollars(21));
    expect(amountWithin(funded.limits, dollars(7))).toBe(dollars(7));
  });

  it('lives as long as windows and overrides on its path', () => {
    expect(ttlWithin(funded.limits, 30_000, start)).toBe(30_000);
    expect(ttlWithin(funded.limits, 90_000, start)).toBe(60_000);
    expect(ttlWithin(funded.limits, 90_000, start + 61_000_000)).toBe(0);
  });

  it('warns of soft budgets that it passes, and of no others', () => {
    expect(funded).toMatchObject({
      outcome: 'funded',
      warnings: [{ node: 'org', window: 'month', resetsAt: '2026-12-01T00:00:00Z' }],
    });
    expect(warningsOn(funded.limits, dollars(5))).toEqual([]);
    // What leases hold is not spent.
    const holding = fundingOf([...past, lease(1, dollars(4))], 0n);
    expect(warningsOn(holding.limits, dollars(5))).toEqual([]);
    expect(warningsOn(holding.limits, dollars(6))).toHaveLength(1);
    const forever = fundingOf([...tree, soft('org', 0n, 'lifetime')], 0n);
    expect(warningsOn(forever.limits, 1n)).toEqual([
      { node: 'org', window: 'lifetime', resetsAt: undefined },
    ]);
  });

  it('is of the stretch that it is granted in', () => {
    const daily = [...tree, issue('user', dollars(50)), budget('dep', dollars(5), 'day')];
    given(...daily, lease(1, dollars(5)))
      .when(after(day, lease(2, dollars(5))))
      .gives({ type: 'LeaseOpened.v1', data: { budgets: [{ start: '2026-11-23T00:00:00Z' }] } });
  });
});
