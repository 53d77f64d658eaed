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
  tree,
  usd,
} from '../../test/given.ts';
import { findBudget } from './state.ts';

const funded = [...tree, issue('user', dollars(100)), issue('other', dollars(100))];
const november = { start: '2026-11-01T00:00:00Z', end: '2026-12-01T00:00:00Z' };

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
      .gives({
        type: 'BudgetSet.v1',
        data: {
          excess: dollars(1),
          budgets: [{ used: dollars(2), held: dollars(3), limit: dollars(4) }],
        },
      }));

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
