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
  posting,
  tree,
  usd,
} from '../../test/given.ts';
import { fillPool } from '../../test/given-money.ts';
import { balanceOf, findBudget } from './state.ts';

const open = [
  ...tree,
  issue('user', dollars(10)),
  budget('dep', dollars(20), 'day'),
  lease(1, dollars(4)),
];

describe('CaptureUsage', () => {
  it('takes a charge from its lease', () =>
    given(...open)
      .when(ending('r1', dollars(1)))
      .gives({
        type: 'UsageCaptured.v1',
        postings: [posting('held:lea1', 'spent:openai', dollars(1))],
        data: {
          ...{
            request: 'r1',
            lease: 'lea1',
            node: 'user',
            ending: 'settled',
            model: 'gpt-4o-mini',
          },
          usage: [['outputText', 96]],
          budgets: [{ node: 'dep', used: dollars(1), held: dollars(3) }],
        },
      }));

  it('is an entry without postings when nothing is charged', () =>
    given(...open)
      .when(ending('r1', 0n))
      .gives({ type: 'UsageCaptured.v1', postings: [], data: { budgets: [] } }));

  it('releases', () =>
    given(...open)
      .when(ending('r1', 0n, { ending: 'released' }))
      .gives({ type: 'UsageReleased.v1', postings: [] }));

  it('reconciles', () =>
    given(...open)
      .when(ending('r1', dollars(2), { ending: 'reconciled' }))
      .gives({ type: 'UsageReconciled.v1', postings: [{ amount: dollars(2) }] }));

  it('takes the rest from the wallet when the lease is not enough', () =>
    given(...open)
      .when(ending('r1', dollars(6)))
      .gives({
        type: 'UsageOverrun.v1',
        postings: [
          posting('held:lea1', 'spent:openai', dollars(4)),
          posting('wallet:user', 'spent:openai', dollars(2)),
        ],
        data: { excess: dollars(2), budgets: [{ used: dollars(6), held: 0n }] },
      }));

  it('takes what nobody covers from overrun, and never refuses', () => {
    const { state, ...outcome } = given(...open).when(ending('r1', dollars(11)));
    outcome.gives(
      {
        type: 'UsageOverrun.v1',
        postings: [
          { from: 'held:lea1', amount: dollars(4) },
          { from: 'wallet:user', amount: dollars(6) },
          { from: 'overrun', amount: dollars(1) },
        ],
        data: { excess: dollars(7) },
      },
      { type: 'ThresholdCrossed.v1', data: { percent: 50 } },
    );
    expect(balanceOf(state, 'wallet:user', usd)).toBe(0n);
    expect(balanceOf(state, 'overrun', usd)).toBe(-dollars(1));
  });

  it('starts at the wallet when its lease is used up', () =>
    given(...open, ending('r1', dollars(4)))
      .when(ending('r2', dollars(1), { ending: 'reconciled', provider: undefined }))
      .gives({
        type: 'UsageOverrun.v1',
        postings: [posting('wallet:user', 'spent:unknown', dollars(1))],
        data: { ending: 'reconciled' },
      }));

  it('counts in the window of its lease, whenever it comes', () => {
    const { state, ...outcome } = given(...open, after(day, lease(2, dollars(1)))).when(
      after(day + 1, ending('r1', dollars(2))),
    );
    outcome.gives({
      type: 'UsageCaptured.v1',
      data: { budgets: [{ start: '2026-11-22T00:00:00Z', used: dollars(2), held: dollars(2) }] },
    });
    const { counters } = findBudget(state, { node: 'dep', asset: usd, window: 'day' }) ?? {};
    expect(counters?.get('2026-11-23T00:00:00Z')).toMatchObject({ used: 0n, held: dollars(1) });
  });

  it('takes from a frozen wallet, too: freezing stops admissions only', () =>
    given(...open, { type: 'FreezeWallet', node: 'user' })
      .when(ending('r1', dollars(5)))
      .gives({
        type: 'UsageOverrun.v1',
        postings: [{ from: 'held:lea1' }, { from: 'wallet:user', amount: dollars(1) }],
      }));

  it('says whose pool paid, and of what a charge of nothing would have been', () => {
    const pooled = [
      ...[...tree, issue('team', dollars(9)), fillPool('team', 'team', dollars(9))],
      lease(1, dollars(4)),
    ];
    given(...pooled)
      .when(ending('r1', dollars(5)))
      .gives({
        type: 'UsageOverrun.v1',
        postings: [{ from: 'held:lea1' }, { from: 'pool:team', amount: dollars(1) }],
        data: { account: 'pool:team', asset: undefined },
      });
    given(...pooled)
      .when(ending('r1', 0n))
      .gives({ type: 'UsageCaptured.v1', data: { account: 'pool:team', asset: usd } });
    given(...pooled)
      .when(ending('r1', 0n, { ending: 'released' }))
      .gives({ type: 'UsageReleased.v1', data: { asset: undefined } });
  });

  it('refuses a lease that is not open', () =>
    given(...open)
      .when(ending('r1', 1n, { lease: 'lea9' }))
      .refuses('lease_unknown', { lease: 'lea9' }));

  it.each([
    ['spender', { node: 'other' }],
    ['asset', { asset: 'TOK/0' }],
  ])('refuses the lease of another %s', (_, over) =>
    given(...open)
      .when(ending('r1', 1n, over))
      .refuses('lease_foreign', { lease: 'lea1' }),
  );
});
