import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Budget } from '../../ports/api/books.ts';
import {
  renderBudget,
  renderMovement,
  renderOverride,
  renderPayment,
  renderPool,
  renderPriority,
} from './render-money.ts';

const budget: Budget = {
  ...{ asset: 'USD/9', window: 'month', mode: 'hard', resetsAt: '2026-12-01T00:00:00Z' },
  ...{ limit: 1_000_000_000n, limitInForce: 1_500_000_000n, rolledOver: 500_000_000n },
  ...{ rolloverCap: 500_000_000n, floor: undefined },
  ...{ used: 200_000_000n, held: 100_000_000n, excess: 0n },
};
const asOf = { seq: 9n, at: 0n };
const of = { node: 'dep_a', asOf };

describe('a budget', () => {
  it('shows what is set, what is in force and what is left of it', () => {
    expect(renderBudget(budget, of)).toEqual({
      ...{ asset: 'USD', window: 'month', mode: 'hard', resetsAt: '2026-12-01T00:00:00Z' },
      ...{ limit: '1.00', limitInForce: '1.50', rolledOver: '0.50', rolloverCap: '0.50' },
      ...{ floor: null, used: '0.20', held: '0.10', left: '1.20', excess: '0.00' },
      lineage: '/api/v1/budgets/dep_a/month/entries?asset=USD&before=10',
    });
  });

  it('never has less than nothing left', () => {
    const amount = fc.bigInt(0n, 10n ** 24n);
    fc.assert(
      fc.property(amount, amount, amount, (limitInForce, used, held) => {
        const { left } = renderBudget({ ...budget, asset: 'X/0', limitInForce, used, held }, of);
        expect(BigInt(left)).toBe(limitInForce > used + held ? limitInForce - used - held : 0n);
      }),
    );
  });

  it('without an end says so', () => {
    expect(renderBudget({ ...budget, resetsAt: undefined, floor: 1n }, of)).toMatchObject({
      resetsAt: null,
      floor: '0.000000001',
    });
  });
});

describe('who pays', () => {
  const money = {
    ...{ paymentOrder: ['own'], paymentFrom: undefined, weight: 4, weightFrom: 'org_a' },
    ...{
      frozen: true,
      overrides: [],
      schedules: [],
      overdrafts: [],
      lots: [],
      addedAssets: [],
      asOf,
    },
  };

  it('is shown with where it was set', () => {
    const shown = { seq: 9, at: null };
    expect(renderPayment('usr_a', money)).toEqual({
      ...{ node: 'usr_a', order: ['own'], from: null, frozen: true, asOf: shown },
    });
    expect(renderPriority('usr_a', money)).toEqual({
      ...{ node: 'usr_a', weight: 4, from: 'org_a', asOf: shown },
    });
    expect(renderPool({ node: 'team_a', pool: [], asOf })).toEqual({
      ...{ node: 'team_a', balances: [], asOf: shown },
    });
  });
});

describe('what changes with time', () => {
  it('shows its end or its time', () => {
    const shared = { asset: 'USD/9', window: 'day', reason: 'T-1', approver: 'org_a' };
    const override = {
      ...{ ...shared, override: 'ovr_1', amount: 5n, endsAt: 1_800_000_000_000_000n },
      ...{ seq: 3n, isReasonErased: false },
    };
    expect(renderOverride(override)).toEqual({
      ...{ ...shared, id: 'ovr_1', asset: 'USD', amount: '0.000000005' },
      reasonErased: false,
      endsAt: '2027-01-15T08:00:00.000000Z',
    });
    const sweep = {
      schedule: 'sch_1',
      kind: 'sweep',
      asset: 'USD/9',
      amount: undefined,
      at: 0n,
    } as const;
    expect(renderMovement(sweep)).toEqual({
      ...{ id: 'sch_1', kind: 'sweep', asset: 'USD', amount: null, at: null },
    });
    const topUp = { ...sweep, kind: 'top_up', amount: 5n, at: 1_800_000_000_000_000n } as const;
    expect(renderMovement(topUp)).toMatchObject({
      amount: '0.000000005',
      at: '2027-01-15T08:00:00.000000Z',
    });
  });
});
