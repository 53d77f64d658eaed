import { describe, expect, it } from 'vitest';
import {
  after,
  allocate,
  bench,
  budget,
  day,
  dollars,
  given,
  hour,
  issue,
  lease,
  posting,
  second,
  start,
  tree,
  usd,
} from '../../test/given.ts';
import { captureHold, expireHold, place } from '../../test/given-holds.ts';
import { removeBudget, terms, topUp } from '../../test/given-money.ts';
import { expiringHolds } from './decide-hold.ts';
import { balanceKey, balanceOf, findBudget } from './state.ts';

const open = [...tree, issue('user', dollars(10))];
const limited = [...open, budget('dep', dollars(8)), budget('user', dollars(6))];
const back = (amount: number) => posting('held:hld1', 'wallet:user', dollars(amount));
const monthDep = { node: 'dep', asset: usd, window: 'month' } as const;

describe('a hold whose time is over', () => {
  const placed = [...limited, place(dollars(5), { ttlMs: 3_600_000 })];

  it('gives back what is left, by both clocks', () => {
    given(...placed)
      .when(after(hour + 3 * second, expireHold()))
      .gives({ type: 'HoldExpired.v1', postings: [back(5)] });
  });

  it('gives nothing back before', () => {
    const here = bench();
    for (const step of placed) here.run(step);
    const { state, lives } = here;
    const looked = (at: number, elapsed: number) => {
      lives.at(start + elapsed);
      return expiringHolds(state, { at: start + at, lives });
    };
    expect(looked(hour, hour)).toEqual([]);
    // A wall clock far ahead, or one that stands: neither alone is believed.
    expect(looked(day, hour)).toEqual([]);
    expect(looked(hour - second, day)).toEqual([]);
    expect(looked(day, hour + 3 * second)).toEqual([{ type: 'ExpireHold', hold: 'hld1' }]);
    expect(here.run(after(hour - second, expireHold()))).toEqual({
      outcome: 'accepted',
      events: [],
    });
  });
});

describe('an open hold', () => {
  it('blocks what moves credits, by its own name, and not that of leases', () => {
    const held = [...open, place(dollars(6)), lease(1, dollars(3))];
    given(...held)
      .when(allocate('user', 'other', dollars(4)))
      .refuses('held_by_leases');
    given(...held)
      .when(allocate('user', 'other', dollars(5)))
      .refuses('held_by_holds', {
        ...{ account: 'wallet:user', node: 'user', asset: 'USD' },
        ...{ available: '1.00', held: '9.00', needed: '5.00' },
      });
    given(...held)
      .when(allocate('user', 'other', dollars(11)))
      .refuses('insufficient_credits');
  });

  it('is no reason to wait for whoever asks for a lease', () => {
    given(...limited, place(dollars(5)))
      .when(lease(1, dollars(3)))
      .refuses('budget_exhausted', { held: '0.00', left: '1.00' });
  });

  it('is in a wallet that is filled up', () => {
    given(...open, issue('team', dollars(9)), place(dollars(4)))
      .when(topUp('top1', 'user', dollars(12), { dueAt: 0 }))
      .gives(
        { type: 'MovementScheduled.v1' },
        { type: 'WalletToppedUp.v1', postings: [{ amount: dollars(2) }] },
      );
  });

  it('is counted by a new budget, and not by one that is removed', () => {
    const { state } = given(...open, place(dollars(4)), budget('dep', dollars(3))).when(
      captureHold(dollars(1)),
    );
    const counters = () => [...(findBudget(state, monthDep)?.counters.values() ?? [])];
    expect(counters()).toMatchObject([{ used: dollars(1), held: dollars(3), placed: dollars(3) }]);
    given(...limited, place(dollars(4)), removeBudget('dep', 'month'))
      .when(captureHold(dollars(1)))
      .gives({ type: 'HoldCaptured.v1', data: { budgets: [{ node: 'user' }] } });
  });

  it('makes a lowered limit state its excess', () => {
    given(...limited, place(dollars(5)))
      .when(terms(budget('user', dollars(4)), {}))
      .gives({ type: 'LimitLowered.v1', data: { excess: dollars(1) } });
  });

  it('keeps its path when its node moves', () => {
    const moved = { type: 'MoveNode', node: 'user', parent: 'dep2' } as const;
    const second2 = { type: 'OpenNode', node: 'dep2', parent: 'org', kind: 'department' } as const;
    given(...limited, second2, place(dollars(5)), moved)
      .when(captureHold(dollars(1)))
      .gives({ data: { budgets: [{ node: 'user' }, { node: 'dep' }] }, type: 'HoldCaptured.v1' });
  });

  it('is held of its wallet until it ends', () => {
    const { state } = given(...open, place(dollars(4))).when(captureHold(dollars(1)));
    const holds = () => state.holds.get(balanceKey('wallet:user', usd));
    expect(holds()).toEqual({ held: dollars(3), placed: dollars(3), live: 0 });
    expect(balanceOf(state, 'wallet:user', usd)).toBe(dollars(6));
  });
});
