import { describe, expect, it } from 'vitest';
import {
  after,
  budget,
  day,
  dollars,
  ending,
  given,
  hour,
  issue,
  lease,
  start,
  tree,
  usd,
} from '../../test/given.ts';
import { endOverride, override } from '../../test/given-money.ts';

const set = [...tree, issue('user', dollars(100)), budget('dep', dollars(5))];
const threshold = (percent: number) =>
  ({ type: 'ThresholdCrossed.v1', data: { percent } }) as const;
const boosted = [...set, override('o1', dollars(3))];

describe('StartOverride', () => {
  it('adds to the limit in force, and says until when, why and who agreed', () =>
    given(...set)
      .when(override('o1', dollars(3)))
      .gives({
        type: 'OverrideStarted.v1',
        postings: [],
        data: {
          ...{ override: 'o1', node: 'dep', asset: usd, window: 'month', amount: dollars(3) },
          ...{ reason: 'launch', approver: 'usr_boss', endsAt: start + day },
          budgets: [{ node: 'dep', used: 0n, held: 0n, limit: dollars(8) }],
        },
      }));

  it('lets more be leased', () => {
    given(...boosted)
      .when(lease(1, dollars(8)))
      .gives({ type: 'LeaseOpened.v1', data: { budgets: [{ limit: dollars(8) }] } });
    given(...boosted)
      .when(lease(1, dollars(8) + 1n))
      .refuses('estimate_exceeds_budget', { limit: '8.00', left: '8.00' });
  });

  it('adds up with others', () =>
    given(...boosted)
      .when(override('o2', dollars(1)))
      .gives({ type: 'OverrideStarted.v1', data: { budgets: [{ limit: dollars(9) }] } }));

  it('stays when the limit under it changes', () =>
    given(...boosted)
      .when(budget('dep', dollars(1)))
      .gives({
        type: 'LimitLowered.v1',
        data: { limit: dollars(1), budgets: [{ limit: dollars(4) }] },
      }));

  it('is in force in the next window, too, until it ends', () =>
    given(
      ...tree,
      budget('dep', dollars(5), 'day'),
      override('o1', dollars(3), { window: 'day', endsAt: start + 2 * day }),
    )
      .when(after(day, budget('dep', dollars(6), 'day')))
      .gives({ type: 'BudgetSet.v1', data: { budgets: [{ limit: dollars(9) }] } }));

  it('shortens leases below it: none outlives it', () =>
    given(...set, override('o1', dollars(3), { endsAt: start + 10_000_000 }))
      .when(lease(1, dollars(1)))
      .gives({ type: 'LeaseOpened.v1', data: { ttlMs: 9_999 } }));

  it('leaves leases no life when its time has passed and no entry has ended it', () =>
    given(...set, override('o1', dollars(3), { endsAt: start + hour }))
      .when(after(2 * hour, lease(1, dollars(1))))
      .gives({ type: 'LeaseOpened.v1', data: { ttlMs: 0 } }));

  it('is refused for a budget that is not there', () =>
    given(...set)
      .when(override('o1', dollars(3), { window: 'day' }))
      .refuses('budget_unknown', { node: 'dep', asset: usd, window: 'day' }));

  it('is refused while the same is in force, whatever else is wrong with it', () =>
    given(...boosted)
      .when(override('o1', dollars(3), { endsAt: start }))
      .refuses('override_exists', { override: 'o1' }));

  it('is refused when it would be over', () =>
    given(...set)
      .when(override('o1', dollars(3), { endsAt: start }))
      .refuses('override_past', { override: 'o1' }));

  it('is refused beyond sixteen', () => {
    const sixteen = Array.from({ length: 16 }, (_, index) => override(`o${index}`, 1n));
    given(...set, ...sixteen)
      .when(override('o16', 1n))
      .refuses('overrides_too_many', { node: 'dep', window: 'month', limit: '16' });
  });
});

describe('EndOverride', () => {
  it('ends it before its time', () =>
    given(...boosted)
      .when(endOverride('o1'))
      .gives({
        type: 'OverrideEnded.v1',
        postings: [],
        data: {
          ...{ override: 'o1', how: 'ended', excess: undefined },
          budgets: [{ node: 'dep', limit: dollars(5) }],
        },
      }));

  it('says that its time had come', () =>
    given(...boosted)
      .when(after(day, endOverride('o1')))
      .gives({ type: 'OverrideEnded.v1', data: { override: 'o1', how: 'expired' } }));

  it('states the excess when it ends during a stream, which is captured whole', () => {
    const streaming = [...boosted, lease(1, dollars(8)), ending('r1', dollars(2))];
    given(...streaming)
      .when(after(day, endOverride('o1')))
      .gives({
        type: 'OverrideEnded.v1',
        data: {
          excess: dollars(3),
          budgets: [{ used: dollars(2), held: dollars(6), limit: dollars(5) }],
        },
      });
    given(...streaming, endOverride('o1'))
      .when(ending('r2', dollars(6)))
      .gives(
        { type: 'UsageCaptured.v1', data: { budgets: [{ used: dollars(8), limit: dollars(5) }] } },
        ...[50, 80, 100].map(threshold),
      );
    given(...streaming, endOverride('o1'))
      .when(lease(2, 0n))
      .refuses('budget_exhausted', { left: '0.00', limit: '5.00' });
  });

  it('ends once', () => {
    const { state, ...outcome } = given(...boosted, endOverride('o1')).when(endOverride('o1'));
    outcome.refuses('override_unknown', { override: 'o1' });
    expect(state.overrides.size).toBe(0);
  });

  it('may start again under the same name afterwards', () =>
    given(...boosted, endOverride('o1'))
      .when(override('o1', dollars(1)))
      .gives({ type: 'OverrideStarted.v1', data: { budgets: [{ limit: dollars(6) }] } }));
});
