import { describe, expect, it } from 'vitest';
import {
  after,
  budget,
  day,
  dollars,
  ending,
  giveBack,
  given,
  hour,
  issue,
  lease,
  posting,
  second,
  tree,
  usd,
} from '../../test/given.ts';
import { balanceOf } from './state.ts';

const funded = [...tree, issue('user', dollars(10)), issue('other', dollars(10))];

describe('OpenLease', () => {
  it('holds money and names its path', () =>
    given(...funded)
      .when(lease(1, dollars(4)))
      .gives({
        type: 'LeaseOpened.v1',
        postings: [posting('wallet:user', 'held:lea1', dollars(4))],
        data: {
          ...{ lease: 'lea1', incarnation: 'inc', ask: 1, node: 'user', wallet: 'user' },
          path: ['org', 'dep', 'team', 'user'],
          ...{ amount: dollars(4), ttlMs: 30_000, budgets: [] },
        },
      }));

  it('moves every budget on the path, each once, from the spender upwards', () =>
    given(
      ...funded,
      budget('org', dollars(9)),
      budget('user', dollars(8)),
      budget('dep', dollars(7)),
    )
      .when(lease(1, dollars(4)))
      .gives({
        type: 'LeaseOpened.v1',
        data: {
          budgets: [
            { node: 'user', used: 0n, held: dollars(4), limit: dollars(8) },
            { node: 'dep', held: dollars(4), limit: dollars(7) },
            { node: 'org', held: dollars(4), limit: dollars(9) },
          ],
        },
      }));

  it.each([
    ['the wish', [], 6, 6],
    ['what the wallet has', [], 20, 10],
    [
      'what the tightest budget leaves',
      [budget('dep', dollars(5)), budget('org', dollars(7))],
      20,
      5,
    ],
  ] as const)('grants up to %s', (_, budgets, most, granted) =>
    given(...funded, ...budgets)
      .when(lease(1, dollars(1), { most: dollars(most) }))
      .gives({ type: 'LeaseOpened.v1', data: { amount: dollars(granted) } }),
  );

  it('grants nothing of nothing, with no posting, and still names its windows', () =>
    given(...tree, budget('dep', 0n))
      .when(lease(1, 0n))
      .gives({ type: 'LeaseOpened.v1', postings: [], data: { budgets: [{ node: 'dep' }] } }));

  it('refuses when the wallet has less than the least', () =>
    given(...funded, lease(1, dollars(3)))
      .when(lease(2, dollars(8)))
      .refuses('insufficient_credits', {
        node: 'user',
        asset: 'USD',
        available: '7.00',
        held: '3.00',
        needed: '8.00',
      }));

  it('refuses when a budget has less than the least, and says when it resets', () =>
    given(
      ...funded,
      budget('dep', dollars(5), 'day'),
      lease(1, dollars(3)),
      ending('r', dollars(1)),
    )
      .when(lease(2, dollars(4)))
      .refuses('budget_exhausted', {
        node: 'dep',
        asset: 'USD',
        window: 'day',
        left: '2.00',
        held: '2.00',
        limit: '5.00',
        needed: '4.00',
        resetsAt: '2026-11-23T00:00:00Z',
      }));

  it('says that a lifetime never resets', () =>
    given(...funded, budget('dep', 0n, 'lifetime'))
      .when(lease(1, 1n))
      .refuses('budget_exhausted', { resetsAt: 'never', held: '0.00' }));

  it('names the limit with the least left', () =>
    given(...funded, budget('dep', dollars(3)), budget('org', dollars(2)))
      .when(lease(1, dollars(4)))
      .refuses('estimate_exceeds_budget', { node: 'org' }));

  it('names first the limit where waiting cannot help', () =>
    given(...funded, budget('org', dollars(5)), budget('dep', dollars(3)), lease(1, dollars(3)))
      .when(lease(2, dollars(4)))
      .refuses('estimate_exceeds_budget', { node: 'dep', left: '0.00', held: '3.00' }));

  it('counts budgets of its own asset only', () =>
    given(...funded, { ...budget('dep', 0n), asset: usd }, budget('dep', dollars(9)))
      .when(lease(1, dollars(9)))
      .gives({ type: 'LeaseOpened.v1', data: { budgets: [{ node: 'dep' }] } }));

  it('holds several windows of one node together', () =>
    given(...funded, budget('dep', dollars(2), 'day'), budget('dep', dollars(9), 'month'))
      .when(lease(1, dollars(3)))
      .refuses('estimate_exceeds_budget', { window: 'day', limit: '2.00' }));

  it('does not outlive a window that it counts in', () => {
    const late = 14 * hour - 10 * second;
    given(...funded, budget('dep', dollars(5), 'day'))
      .when(after(late, lease(1, dollars(1))))
      .gives({ type: 'LeaseOpened.v1', data: { ttlMs: 10_000 } });
  });

  it('starts from nothing in a new window', () =>
    given(...funded, budget('dep', dollars(5), 'day'), lease(1, dollars(5)))
      .when(after(day, lease(2, dollars(5))))
      .gives({
        type: 'LeaseOpened.v1',
        data: { budgets: [{ start: '2026-11-23T00:00:00Z', used: 0n, held: dollars(5) }] },
      }));

  it('refuses a spender that is not there', () =>
    given(...tree)
      .when(lease(1, 1n, { node: 'nowhere' }))
      .refuses('node_unknown', { node: 'nowhere' }));

  it('refuses an asset that the ledger does not keep', () =>
    given(...tree)
      .when(lease(1, 1n, { asset: 'TOK/0' }))
      .refuses('asset_unknown', { asset: 'TOK/0' }));
});

describe('ReturnLease', () => {
  const open = [...funded, budget('dep', dollars(9)), lease(1, dollars(4))];

  it('gives the rest back when every admitted request has ended', () => {
    const { state, ...outcome } = given(...open, ending('r1', dollars(1))).when(giveBack(1));
    outcome.gives({
      type: 'LeaseClosed.v1',
      postings: [posting('held:lea1', 'wallet:user', dollars(3))],
      data: { admitted: 1, budgets: [{ node: 'dep', used: dollars(1), held: 0n }] },
    });
    expect(state.leases.size).toBe(0);
    expect(balanceOf(state, 'wallet:user', usd)).toBe(dollars(9));
  });

  it('gives an unused lease back whole', () =>
    given(...open)
      .when(giveBack(0))
      .gives({ type: 'LeaseClosed.v1', postings: [{ amount: dollars(4) }] }));

  it('posts nothing when nothing is left', () =>
    given(...open, ending('r1', dollars(4)))
      .when(giveBack(1))
      .gives({ type: 'LeaseClosed.v1', postings: [], data: { budgets: [] } }));

  it('frees nothing while endings are on their way', () => {
    const { state, ...outcome } = given(...open, ending('r1', dollars(1))).when(giveBack(3));
    outcome.gives({ type: 'LeaseReturned.v1', postings: [], data: { admitted: 3, ended: 1 } });
    expect(balanceOf(state, 'held:lea1', usd)).toBe(dollars(3));
  });

  it('is closed by the ending that completes the count', () =>
    given(...open, ending('r1', dollars(1)), giveBack(3), ending('r2', dollars(1)))
      .when(ending('r3', dollars(0.5)))
      .gives(
        {
          type: 'UsageCaptured.v1',
          data: { budgets: [{ used: dollars(2.5), held: dollars(1.5) }] },
        },
        {
          type: 'LeaseClosed.v1',
          postings: [posting('held:lea1', 'wallet:user', dollars(1.5))],
          data: { admitted: 3, budgets: [{ used: dollars(2.5), held: 0n }] },
        },
      ));

  it('is closed by a release, too', () =>
    given(...open, giveBack(1))
      .when(ending('r1', 0n, { ending: 'released' }))
      .gives(
        { type: 'UsageReleased.v1', postings: [] },
        { type: 'LeaseClosed.v1', postings: [{ amount: dollars(4) }] },
      ));

  it('refuses a lease that is not open', () =>
    given(...open, giveBack(0))
      .when(giveBack(0))
      .refuses('lease_unknown', { lease: 'lea1' }));

  it('refuses the word of another gateway', () =>
    given(...open)
      .when(giveBack(0, { incarnation: 'inc2' }))
      .refuses('lease_foreign', { lease: 'lea1' }));

  it('refuses fewer admissions than endings, and a second word', () => {
    given(...open, ending('r1', 1n))
      .when(giveBack(0))
      .refuses('lease_returned', { lease: 'lea1' });
    given(...open, giveBack(2))
      .when(giveBack(3))
      .refuses('lease_returned', { lease: 'lea1' });
  });
});
