import fc from 'fast-check';
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
  start,
  tree,
  usd,
} from '../../test/given.ts';
import { endOverride, override, terms } from '../../test/given-money.ts';
import type { LedgerCommand } from './commands.ts';
import { rolledOf, standingAt } from './standing.ts';
import { type Budget, findBudget } from './state.ts';

const funded = [...tree, issue('user', dollars(1_000))];
const rolling = (limit: bigint, rolloverCap: bigint | undefined) =>
  terms(budget('dep', limit, 'day'), { rolloverCap });
const ten = rolling(dollars(10), dollars(4));
/** A lease in the next stretch or a later one, of everything that may be had. */
const all = (ask: number, days: number) =>
  after(days * day, lease(ask, 0n, { most: dollars(999) }));
const granted = (amount: number, limit: number) =>
  ({
    type: 'LeaseOpened.v1',
    data: { amount: dollars(amount), budgets: [{ limit: dollars(limit) }] },
  }) as const;

describe('what a stretch leaves', () => {
  it('is added to the next, up to the cap', () =>
    given(...funded, ten)
      .when(all(1, 1))
      .gives(granted(14, 14)));

  it('is what was neither used nor held', () => {
    const used = [lease(1, dollars(9)), ending('r1', dollars(5)), giveBack(1)];
    given(...funded, rolling(dollars(10), dollars(9)), ...used)
      .when(all(2, 1))
      .gives(granted(15, 15));
    given(...funded, ten, lease(1, dollars(8)))
      .when(all(2, 1))
      .gives(granted(12, 12));
  });

  it('is nothing without a cap', () =>
    given(...funded, budget('dep', dollars(10), 'day'))
      .when(all(1, 1))
      .gives(granted(10, 10)));

  it('is nothing when more was used than there was', () =>
    given(...funded, ten, lease(1, dollars(10)), ending('r1', dollars(15)))
      .when(all(2, 1))
      .gives(granted(10, 10)));

  it('grows over stretches in which nothing happens, up to the cap', () => {
    const wide = rolling(dollars(10), dollars(25));
    given(...funded, wide)
      .when(all(1, 2))
      .gives(granted(30, 30));
    given(...funded, wide)
      .when(all(1, 300))
      .gives(granted(35, 35));
  });

  it('does not grow where the limit is nothing', () => {
    const { state } = given(...funded, rolling(0n, dollars(5))).when(all(1, 0));
    const own = findBudget(state, { node: 'dep', asset: usd, window: 'day' });
    expect(own && standingAt(state, own, start + 300 * day).limit).toBe(0n);
  });

  it('is no override: that is of its own time', () =>
    given(
      ...funded,
      ten,
      override('o1', dollars(3), { window: 'day', endsAt: start + day }),
      endOverride('o1'),
    )
      .when(all(1, 1))
      .gives(granted(14, 14)));

  it('is no override that is still in force, neither', () => {
    const long = override('o1', dollars(3), { window: 'day', endsAt: start + 9 * day });
    const used = [lease(1, dollars(9)), ending('r1', dollars(9)), giveBack(1)];
    given(...funded, ten, long, ...used)
      .when(all(2, 1))
      .gives(granted(14, 14));
    given(...funded, ten, ...used, long)
      .when(all(2, 1))
      .gives(granted(14, 14));
  });

  it('stays as it is when the limit changes, and goes down to a lower cap', () => {
    const begun = [...funded, ten, all(1, 1)];
    given(...begun)
      .when(after(day + 1, rolling(dollars(20), dollars(4))))
      .gives({ type: 'BudgetSet.v1', data: { budgets: [{ limit: dollars(24) }] } });
    given(...begun)
      .when(after(day + 1, rolling(dollars(10), dollars(1))))
      .gives({
        type: 'BudgetSet.v1',
        data: { excess: dollars(3), budgets: [{ limit: dollars(11) }] },
      });
    given(...begun)
      .when(after(day + 1, rolling(dollars(10), undefined)))
      .gives({
        type: 'BudgetSet.v1',
        data: { excess: dollars(4), budgets: [{ limit: dollars(10) }] },
      });
    given(...begun)
      .when(after(day + 1, rolling(dollars(10), dollars(9))))
      .gives({ type: 'BudgetSet.v1', data: { budgets: [{ limit: dollars(14) }] } });
  });
});

describe('what a lease of the former stretch gives back', () => {
  const open = [...funded, ten, lease(1, dollars(8)), all(2, 1)];

  it('is added to the stretch that counts now, up to the cap', () =>
    given(...open)
      .when(after(day + 1, giveBack(0)))
      .gives({
        type: 'LeaseClosed.v1',
        data: {
          budgets: [
            { start: '2026-11-22T00:00:00Z', held: 0n, limit: dollars(10) },
            { start: '2026-11-23T00:00:00Z', held: dollars(12), limit: dollars(14) },
          ],
        },
      }));

  it('can be leased', () =>
    given(...open, after(day + 1, giveBack(0)))
      .when(after(day + 2, lease(3, dollars(2))))
      .gives({ type: 'LeaseOpened.v1', data: { budgets: [{ held: dollars(14) }] } }));

  it('is taken away again by what costs more than was held', () =>
    given(...open)
      .when(after(day + 1, ending('r1', dollars(9))))
      .gives(
        {
          type: 'UsageOverrun.v1',
          data: {
            budgets: [
              { start: '2026-11-22T00:00:00Z', used: dollars(9), held: 0n },
              { start: '2026-11-23T00:00:00Z', limit: dollars(11) },
            ],
          },
        },
        ...[50, 80].map((percent) => ({
          type: 'ThresholdCrossed.v1' as const,
          data: { start: '2026-11-22T00:00:00Z', percent },
        })),
      ));

  it('counts once, when an ending closes its lease in the same decision', () =>
    given(...open, after(day + 1, giveBack(1)))
      .when(after(day + 2, ending('r1', dollars(7))))
      .gives(
        { type: 'UsageCaptured.v1', data: { budgets: [{ used: dollars(7), held: dollars(1) }] } },
        { type: 'ThresholdCrossed.v1', data: { percent: 50 } },
        {
          type: 'LeaseClosed.v1',
          data: {
            budgets: [{ used: dollars(7), held: 0n }, { limit: dollars(13) }],
          },
        },
      ));

  it('is said of no other stretch when nothing counts in one yet', () =>
    given(...funded, ten, lease(1, dollars(8)))
      .when(after(day, giveBack(0)))
      .gives({ type: 'LeaseClosed.v1', data: { budgets: [{ start: '2026-11-22T00:00:00Z' }] } }));

  it('is not added two stretches later', () =>
    given(...open, all(3, 2))
      .when(after(2 * day + 1, giveBack(0)))
      .gives({ type: 'LeaseClosed.v1', data: { budgets: [{ start: '2026-11-22T00:00:00Z' }] } }));
});

const small = fc.bigInt(0n, 20n);
const number = fc.integer({ min: 1, max: 5 });
const far = { window: 'day', endsAt: start + 999 * day } as const;

/** What may happen to the department's budget; the limit is set under the cap of the run. */
const happening: fc.Arbitrary<(cap: bigint, index: number) => LedgerCommand> = fc.oneof(
  fc.tuple(number, small).map(
    ([id, most]) =>
      (_: bigint, index: number) =>
        lease(id, 0n, { ask: index, lease: `lea${id}`, most }),
  ),
  fc.tuple(number, small).map(
    ([id, sum]) =>
      (_: bigint, index: number) =>
        ending(`r${index}`, sum, { lease: `lea${id}` }),
  ),
  fc.tuple(number, fc.nat(3)).map(
    ([id, n]) =>
      () =>
        giveBack(n, { lease: `lea${id}` }),
  ),
  small.map((limit) => (cap: bigint) => rolling(limit, cap)),
  fc.tuple(number, small).map(
    ([id, sum]) =>
      () =>
        override(`o${id}`, sum + 1n, far),
  ),
  number.map((id) => () => endOverride(`o${id}`)),
);

const step = fc.record({ days: fc.constantFrom(0, 0, 1, 2), happening });

/** At any moment: what rolled over is what the stretch before leaves, and never above the cap. */
function expectRolled({ counters }: Budget, cap: bigint): void {
  const [last, before] = [...counters.values()].toSorted((a, b) => b.startsAt - a.startsAt);
  if (!last) return;
  const rolled = rolledOf(last.budget, last);
  expect(rolled).toBeGreaterThanOrEqual(0n);
  expect(rolled).toBeLessThanOrEqual(cap);
  if (before?.end !== last.start) return;
  const left = before.limit - before.boost - before.used - before.held;
  expect(rolled).toBe([0n, left, cap].toSorted((a, b) => Number(a - b))[1]);
}

describe('rollover', () => {
  it('is always what the stretch before leaves, whatever comes when', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.bigInt(0n, 15n), (steps, cap) => {
        const here = bench();
        for (const command of [...funded, rolling(10n, cap)]) here.run(command);
        let days = 0;
        for (const [index, { days: later, happening: commandOf }] of steps.entries()) {
          days += later;
          here.run(after(days * day, commandOf(cap, index)));
          const own = findBudget(here.state, { node: 'dep', asset: usd, window: 'day' });
          if (own) expectRolled(own, cap);
        }
      }),
      { numRuns: 200 },
    );
  });
});
