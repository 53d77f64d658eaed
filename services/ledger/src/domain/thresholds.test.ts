import { describe, it } from 'vitest';
import {
  after,
  budget,
  day,
  ending,
  giveBack,
  given,
  issue,
  lease,
  tree,
  usd,
} from '../../test/given.ts';
import { endOverride, override, removeBudget, soft } from '../../test/given-money.ts';

const set = [...tree, issue('user', 1_000n), budget('dep', 100n)];
const open = [...set, lease(1, 90n)];
const captured = { type: 'UsageCaptured.v1' } as const;
const crossed = (percent: number, over: object = {}) => ({
  type: 'ThresholdCrossed.v1' as const,
  data: { percent, ...over },
});

describe('a threshold', () => {
  it('is crossed by what is used, in an entry after the one that crossed it', () =>
    given(...open)
      .when(ending('r1', 50n))
      .gives(captured, {
        type: 'ThresholdCrossed.v1',
        postings: [],
        data: {
          ...{ node: 'dep', asset: usd, window: 'month', start: '2026-11-01T00:00:00Z' },
          ...{ percent: 50, used: 50n, limit: 100n },
        },
      }));

  it('is not crossed by what is held, nor by a little less', () => {
    given(...set)
      .when(lease(1, 100n))
      .gives({ type: 'LeaseOpened.v1' });
    given(...open)
      .when(ending('r1', 49n))
      .gives(captured);
  });

  it('is said of each percent once', () => {
    given(...open)
      .when(ending('r1', 85n))
      .gives(captured, crossed(50, { used: 85n }), crossed(80, { used: 85n }));
    given(...open, ending('r1', 50n), ending('r2', 5n))
      .when(ending('r3', 25n))
      .gives(captured, crossed(80));
    given(...open, ending('r1', 80n))
      .when(ending('r2', 5n))
      .gives(captured);
  });

  it('is said again in the next stretch, and after the budget was removed and set', () => {
    const daily = [...tree, issue('user', 1_000n), budget('dep', 100n, 'day')];
    given(...daily, lease(1, 90n), ending('r1', 50n), after(day, lease(2, 90n)))
      .when(after(day, ending('r2', 60n, { lease: 'lea2' })))
      .gives(captured, crossed(50, { start: '2026-11-23T00:00:00Z' }));
    given(...open, ending('r1', 50n), removeBudget('dep'), budget('dep', 20n))
      .when(ending('r2', 10n))
      .gives(captured, crossed(50, { used: 10n, limit: 20n }));
  });

  it('is of every budget on the path, also of a soft one', () =>
    given(...set, soft('org', 60n), lease(1, 90n))
      .when(ending('r1', 50n))
      .gives(
        captured,
        crossed(50, { node: 'dep' }),
        crossed(50, { node: 'org' }),
        crossed(80, { node: 'org' }),
      ));

  it('is of the limit in force', () => {
    given(...set, override('o1', 100n), lease(1, 90n))
      .when(ending('r1', 50n))
      .gives(captured);
    given(...set, override('o1', 100n), lease(1, 90n), ending('r1', 50n))
      .when(endOverride('o1'))
      .gives({ type: 'OverrideEnded.v1' }, crossed(50));
    given(...open, ending('r1', 40n))
      .when(budget('dep', 40n))
      .gives({ type: 'LimitLowered.v1' }, crossed(50), crossed(80), crossed(100));
  });

  it('follows the entry that crossed it, not the last of the decision', () =>
    given(...open, giveBack(1))
      .when(ending('r1', 50n))
      .gives(captured, crossed(50), { type: 'LeaseClosed.v1' }));

  it('of nothing is crossed by the first that is used', () => {
    given(...open, budget('dep', 0n))
      .when(ending('r1', 1n))
      .gives(captured, crossed(50), crossed(80), crossed(100, { limit: 0n }));
    given(...tree)
      .when(budget('dep', 0n))
      .gives({ type: 'BudgetSet.v1' });
  });
});
