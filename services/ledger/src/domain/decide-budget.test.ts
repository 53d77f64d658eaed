import { describe, expect, it } from 'vitest';
import {
  after,
  budget,
  day,
  dollars,
  ending,
  given,
  issue,
  lease,
  openLedger,
  posting,
  tree,
  usd,
} from '../../test/given.ts';
import { override, removeBudget, soft } from '../../test/given-money.ts';
import { findBudget } from './state.ts';

const funded = [...tree, issue('user', dollars(100)), issue('other', dollars(100))];
const november = { start: '2026-11-01T00:00:00Z', end: '2026-12-01T00:00:00Z' };

const threshold = (percent: number) =>
  ({ type: 'ThresholdCrossed.v1', data: { percent } }) as const;

describe('SetBudget', () => {
  it('starts with nothing used', () =>
    given(...tree)
      .when(budget('dep', dollars(5)))
      .gives({
        type: 'BudgetSet.v1',
        postings: [],
        data: {
          ...{ node: 'dep', asset: usd, window: 'month', mode: 'hard', limit: dollars(5) },
          excess: undefined,
          budgets: [{ ...november, used: 0n, held: 0n, limit: dollars(5) }],
        },
      }));

  it('begins and ends days at midnight of the organisation', () =>
    given(openLedger({ timeZone: 'America/New_York' }), ...tree.slice(1))
      .when(budget('dep', 1n, 'day'))
      .gives({
        type: 'BudgetSet.v1',
        data: { budgets: [{ start: '2026-11-22T05:00:00Z', end: '2026-11-23T05:00:00Z' }] },
      }));

  it('begins a lifetime when it is first set, without an end', () => {
    const first = after(0, budget('dep', 1n, 'lifetime'));
    given(...tree, first)
      .when(after(day, budget('dep', 2n, 'lifetime')))
      .gives({
        type: 'BudgetSet.v1',
        data: { budgets: [{ start: '2026-11-22T10:00:00.000007Z', end: undefined, limit: 2n }] },
      });
  });

  it('holds at once what open leases below it hold, and counts their captures', () => {
    const { state, ...outcome } = given(
      ...funded,
      lease(1, dollars(3)),
      lease(2, dollars(4), { node: 'other' }),
      ending('r1', dollars(1)),
    ).when(budget('team', dollars(5)));
    outcome.gives({ type: 'BudgetSet.v1', data: { budgets: [{ used: 0n, held: dollars(2) }] } });
    expect(findBudget(state, { node: 'team', asset: usd, window: 'month' })?.counters.size).toBe(1);
    given(...funded, lease(1, dollars(3)), budget('team', dollars(5)))
      .when(ending('r1', dollars(1)))
      .gives({
        type: 'UsageCaptured.v1',
        data: { budgets: [{ node: 'team', used: dollars(1), held: dollars(2) }] },
      });
  });

  it('leaves leases in other assets alone', () => {
    const both = openLedger({ assets: [usd, 'TOK/0'] });
    const tokens = { ...issue('user', 50n), asset: 'TOK/0' };
    given(both, ...tree.slice(1), tokens, lease(1, 50n, { asset: 'TOK/0' }))
      .when(budget('team', dollars(5)))
      .gives({ type: 'BudgetSet.v1', data: { budgets: [{ held: 0n }] } });
  });

  it('states the excess of a limit below what is used and held', () =>
    given(...funded, budget('dep', dollars(9)), lease(1, dollars(5)), ending('r1', dollars(2)))
      .when(budget('dep', dollars(4)))
      .gives(
        {
          type: 'LimitLowered.v1',
          data: {
            excess: dollars(1),
            budgets: [{ used: dollars(2), held: dollars(3), limit: dollars(4) }],
          },
        },
        threshold(50),
      ));

  it('refuses leases until the excess is gone', () => {
    const exceeded = [...funded, lease(1, dollars(5)), budget('dep', dollars(4))];
    given(...exceeded)
      .when(lease(2, 0n))
      .refuses('budget_exhausted', { left: '0.00', limit: '4.00' });
    given(...exceeded, budget('dep', dollars(5)))
      .when(lease(2, 0n))
      .gives({ type: 'LeaseOpened.v1' });
  });

  it('takes a lease in once, however often it is set', () =>
    given(...funded, lease(1, dollars(3)), budget('dep', dollars(5)), budget('dep', dollars(6)))
      .when(ending('r1', dollars(1)))
      .gives({ type: 'UsageCaptured.v1', data: { budgets: [{ used: dollars(1) }] } }));

  it('starts anew in the next window, whatever is still held in the last', () =>
    given(...funded, budget('dep', dollars(5), 'day'), lease(1, dollars(5)))
      .when(after(day, budget('dep', dollars(6), 'day')))
      .gives({
        type: 'BudgetSet.v1',
        data: { budgets: [{ start: '2026-11-23T00:00:00Z', used: 0n, held: 0n }] },
      }));

  it('refuses a node that is not there', () =>
    given(...tree)
      .when(budget('nowhere', 1n))
      .refuses('node_unknown', { node: 'nowhere' }));

  it('refuses an asset that the ledger does not keep', () =>
    given(...tree)
      .when({ ...budget('dep', 1n), asset: 'TOK/0' })
      .refuses('asset_unknown', { asset: 'TOK/0' }));
});

describe('a limit that goes down', () => {
  const set = [...funded, budget('dep', dollars(9)), lease(1, dollars(5))];

  it('is an entry of its own, and states what is above it', () =>
    given(...set)
      .when(budget('dep', 0n))
      .gives({
        type: 'LimitLowered.v1',
        data: {
          ...{ limit: 0n, mode: 'hard', excess: dollars(5) },
          budgets: [{ used: 0n, held: dollars(5), limit: 0n }],
        },
      }));

  it('has no excess while it is not passed', () =>
    given(...set)
      .when(budget('dep', dollars(5)))
      .gives({ type: 'LimitLowered.v1', data: { excess: undefined } }));

  it('does not stop the stream that runs: its captures come, and count', () =>
    given(...set, budget('dep', 0n))
      .when(ending('r1', dollars(5)))
      .gives(
        {
          type: 'UsageCaptured.v1',
          data: { budgets: [{ used: dollars(5), held: 0n, limit: 0n }] },
        },
        ...[50, 80, 100].map(threshold),
      ));
});

describe('a limit that goes up or stays', () => {
  it.each([dollars(9), dollars(10)])('is a budget set: %s', (limit) =>
    given(...tree, budget('dep', dollars(9)))
      .when(budget('dep', limit))
      .gives({ type: 'BudgetSet.v1', data: { limit } }),
  );
});

describe('a soft budget', () => {
  const passed = [...funded, soft('dep', dollars(2)), lease(1, dollars(5))];

  it('counts and never refuses', () =>
    given(...passed)
      .when(lease(2, dollars(1)))
      .gives({
        type: 'LeaseOpened.v1',
        data: {
          amount: dollars(1),
          budgets: [{ node: 'dep', held: dollars(6), limit: dollars(2) }],
        },
      }));

  it('refuses as soon as it is hard', () =>
    given(...passed, budget('dep', dollars(2)))
      .when(lease(2, 1n))
      .refuses('budget_exhausted', { node: 'dep', limit: '2.00', held: '5.00' }));

  it('does not make a lease smaller, as a hard one does', () => {
    const wish = lease(1, 0n, { most: dollars(50) });
    given(...funded, soft('dep', dollars(2)), budget('org', dollars(30)))
      .when(wish)
      .gives({ type: 'LeaseOpened.v1', data: { amount: dollars(30) } });
  });
});

describe('RemoveBudget', () => {
  const set = [...funded, budget('dep', dollars(9)), budget('team', dollars(9))];

  it('is an entry, and nothing is refused by it any more', () => {
    given(...set)
      .when(removeBudget('dep'))
      .gives({
        type: 'BudgetRemoved.v1',
        postings: [],
        data: { node: 'dep', asset: usd, window: 'month' },
      });
    given(...set, removeBudget('dep'), removeBudget('team'))
      .when(lease(1, dollars(50)))
      .gives({ type: 'LeaseOpened.v1', data: { budgets: [] } });
  });

  it('leaves live leases as they are: they count in the others', () =>
    given(...set, lease(1, dollars(4)), removeBudget('dep'))
      .when(ending('r1', dollars(1)))
      .gives({
        type: 'UsageCaptured.v1',
        postings: [posting('held:lea1', 'spent:openai', dollars(1))],
        data: { budgets: [{ node: 'team', used: dollars(1), held: dollars(3) }] },
      }));

  it('forgets what was used: set again, it holds what is held and counts from there', () =>
    given(...set, lease(1, dollars(4)), ending('r1', dollars(1)), removeBudget('dep'))
      .when(budget('dep', dollars(2)))
      .gives({
        type: 'BudgetSet.v1',
        data: { excess: dollars(1), budgets: [{ used: 0n, held: dollars(3), limit: dollars(2) }] },
      }));

  it('ends the overrides of its budget', () =>
    given(...set, override('o1', dollars(1)), override('o2', dollars(1)))
      .when(removeBudget('dep'))
      .gives(
        { type: 'BudgetRemoved.v1' },
        { type: 'OverrideEnded.v1', data: { override: 'o1', how: 'ended', budgets: [] } },
        { type: 'OverrideEnded.v1', data: { override: 'o2', how: 'ended', budgets: [] } },
      ));

  it('refuses a budget that is not there', () =>
    given(...set, removeBudget('dep'))
      .when(removeBudget('dep'))
      .refuses('budget_unknown', { node: 'dep', asset: usd, window: 'month' }));
});
