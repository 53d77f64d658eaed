import { describe, it } from 'vitest';
import { budget, dollars, ending, given, issue, lease, openNode, tree } from '../../test/given.ts';
import { move, removeBudget, terms } from '../../test/given-money.ts';

const funded = [...tree, issue('user', dollars(100)), issue('other', dollars(100))];

describe('a floor', () => {
  const floored = (floor: bigint, node = 'team') => terms(budget(node, dollars(50)), { floor });
  const other = (amount: bigint) => lease(9, amount, { node: 'other' });
  const ten = [...funded, budget('dep', dollars(10)), floored(dollars(4))];

  it('is kept of the nearest budget above for its node', () => {
    given(...ten)
      .when(other(dollars(6) + 1n))
      .refuses('budget_exhausted', { node: 'dep', left: '6.00', held: '0.00', limit: '10.00' });
    given(...ten)
      .when(other(dollars(6)))
      .gives({ type: 'LeaseOpened.v1' });
    given(...ten, other(dollars(6)))
      .when(lease(1, dollars(4)))
      .gives({ type: 'LeaseOpened.v1' });
  });

  it('is used up by what its node has used and holds', () =>
    given(...ten, lease(1, dollars(3)), ending('r1', dollars(1)))
      .when(other(dollars(6)))
      .gives({ type: 'LeaseOpened.v1' }));

  it('keeps nothing once more than that is used', () =>
    given(...ten, lease(1, dollars(5)))
      .when(other(dollars(5)))
      .gives({ type: 'LeaseOpened.v1' }));

  it('does not give what its node holds to others when that comes back', () =>
    given(...ten, lease(1, dollars(3)))
      .when(other(dollars(6) + 1n))
      .refuses('budget_exhausted', { left: '6.00', held: '0.00' }));

  it('is no limit for its node', () =>
    given(...ten)
      .when(lease(1, dollars(10)))
      .gives({ type: 'LeaseOpened.v1' }));

  it('reaches over levels without such a budget, and no further than one', () => {
    given(...funded, budget('org', dollars(10)), budget('dep', dollars(9)), floored(dollars(4)))
      .when(lease(9, dollars(10), { node: 'org' }))
      .refuses('insufficient_credits', {});
    given(...funded, issue('org', dollars(10)), budget('org', dollars(10)), floored(dollars(4)))
      .when(lease(9, dollars(7), { node: 'org' }))
      .refuses('budget_exhausted', { node: 'org', left: '6.00' });
    given(
      ...[...funded, issue('org', dollars(10)), budget('org', dollars(10))],
      ...[budget('dep', dollars(9)), floored(dollars(4))],
    )
      .when(lease(9, dollars(10), { node: 'org' }))
      .gives({ type: 'LeaseOpened.v1' });
  });

  it('is of the same asset and window only', () =>
    given(...funded, budget('dep', dollars(10), 'day'), floored(dollars(4)))
      .when(other(dollars(10)))
      .gives({ type: 'LeaseOpened.v1' }));

  it('goes with the budget that gave it, and with its own', () => {
    given(...ten, removeBudget('team'))
      .when(other(dollars(10)))
      .gives({ type: 'LeaseOpened.v1' });
    given(...ten, budget('team', dollars(50)))
      .when(other(dollars(10)))
      .gives({ type: 'LeaseOpened.v1' });
    given(...ten, removeBudget('dep'))
      .when(other(dollars(10)))
      .gives({ type: 'LeaseOpened.v1', data: { budgets: [] } });
  });

  it('follows its node when that is moved', () => {
    const elsewhere = [openNode('dep2', 'org', 'department'), move('team', 'dep2')];
    given(...ten, ...elsewhere)
      .when(other(dollars(10)))
      .gives({ type: 'LeaseOpened.v1' });
  });

  it('is refused when more is promised than the budget above has', () =>
    given(...ten)
      .when(floored(dollars(7), 'other'))
      .refuses('floor_exceeds_limit', {
        ...{ node: 'dep', window: 'month', asset: 'USD', limit: '10.00', floors: '11.00' },
      }));

  it('is set anew without being counted twice', () =>
    given(...ten, floored(dollars(6), 'other'))
      .when(floored(dollars(3)))
      .gives({ type: 'BudgetSet.v1', data: { floor: dollars(3) } }));

  it('holds the budget above it up', () => {
    given(...ten)
      .when(budget('dep', dollars(4) - 1n))
      .refuses('floor_exceeds_limit', { node: 'dep', limit: '3.999999999', floors: '4.00' });
    given(...funded, floored(dollars(4)))
      .when(budget('dep', dollars(3)))
      .refuses('floor_exceeds_limit', { node: 'dep', limit: '3.00', floors: '4.00' });
    given(...ten)
      .when(budget('org', dollars(3)))
      .gives({ type: 'BudgetSet.v1' });
  });
});
