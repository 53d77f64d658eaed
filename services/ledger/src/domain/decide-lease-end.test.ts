import { describe, expect, it } from 'vitest';
import {
  after,
  budget,
  day,
  dollars,
  ending,
  giveBack,
  given,
  issue,
  lease,
  posting,
  second,
  tree,
  usd,
} from '../../test/given.ts';
import { closeUnseen, expire, lapse, shrink } from '../../test/given-leases.ts';
import type { OpenLease } from './commands.ts';
import { decideOpenLease } from './decide-lease.ts';
import { lapsing } from './decide-lease-end.ts';
import type { LeaseOpened, LedgerEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { expiredMax } from './evolve-lease.ts';
import { balanceOf, findBudget, type LedgerState } from './state.ts';

const open = [
  ...tree,
  issue('user', dollars(10)),
  budget('dep', dollars(20), 'day'),
  lease(1, dollars(4)),
];
const over = 32 * second;
const lapsed = [...open, after(over, lapse())];
const counterOfDay = (state: Parameters<typeof findBudget>[0]) =>
  findBudget(state, { node: 'dep', asset: usd, window: 'day' })?.counters.get(
    '2026-11-22T00:00:00Z',
  );

/** What a lease would leave, without leaving it. */
function decided(state: LedgerState, wish: OpenLease): readonly [LeaseOpened] {
  const decision = decideOpenLease(state, wish, {
    ...{ ledger: 'led_a', at: state.at + 1, origin: '', isClockSafe: true },
    lives: { isOver: () => false, isGraceOver: () => false },
    past: () => undefined,
  });
  const event = decision.outcome === 'accepted' ? decision.events[0] : undefined;
  if (event?.type !== 'LeaseOpened.v1') throw new Error('It was not granted.');
  return [event];
}

describe('ShrinkLease', () => {
  it('gives back what was never reserved', () => {
    const { state, ...outcome } = given(...open).when(shrink(1, dollars(1)));
    outcome.gives({
      type: 'LeaseShrunk.v1',
      postings: [posting('held:lea1', 'wallet:user', dollars(1))],
      data: { lease: 'lea1', number: 1, budgets: [{ node: 'dep', held: dollars(3) }] },
    });
    expect(state.holds.get('wallet:user USD/9')).toEqual({ held: dollars(3), placed: 0n, live: 1 });
  });

  it('gives back no more than is held', () =>
    given(...open, ending('r1', dollars(3)))
      .when(shrink(1, dollars(9)))
      .gives({ type: 'LeaseShrunk.v1', postings: [{ amount: dollars(1) }] }));

  it('is an entry without postings when nothing is held any more', () =>
    given(...open, ending('r1', dollars(4)))
      .when(shrink(1, 1n))
      .gives({ type: 'LeaseShrunk.v1', postings: [], data: { budgets: [] } }));

  it.each([
    ['lease_unknown', [], { lease: 'lea9' }],
    ['lease_foreign', [], { incarnation: 'other' }],
    ['lease_returned', [giveBack(1)], {}],
  ] as const)('is refused: %s', (code, more, change) =>
    given(...open, ...more)
      .when(shrink(1, 1n, change))
      .refuses(code),
  );
});

describe('LapseLease', () => {
  it('says that a life is over, and holds on', () => {
    const { state, ...outcome } = given(...open).when(after(over, lapse()));
    outcome.gives({ type: 'LeaseLapsed.v1', postings: [], data: { lease: 'lea1' } });
    expect(balanceOf(state, 'held:lea1', usd)).toBe(dollars(4));
  });

  it.each([
    ['while it lives', open, over - 1, 'lea1'],
    ['twice', lapsed, over, 'lea1'],
    ['of nothing', open, over, 'lea9'],
  ] as const)('says nothing %s', (_, past, at, id) =>
    given(...past)
      .when(after(at, lapse(id)))
      .gives(),
  );

  it('is due for every lease whose life is over, once', () => {
    const { state } = given(...lapsed, lease(2, 1n), lease(3, 1n)).when(giveBack(9));
    const lives = { isOver: (id: string) => id !== 'lea3', isGraceOver: () => false };
    expect(lapsing(state, lives)).toEqual([lapse('lea2')]);
  });

  it('changes nothing for what was admitted before, nor for its holder’s last word', () => {
    given(...lapsed)
      .when(after(day, ending('r1', dollars(1))))
      .gives({ type: 'UsageCaptured.v1', postings: [{ from: 'held:lea1' }] });
    given(...lapsed, ending('r1', dollars(1)))
      .when(giveBack(1))
      .gives({ type: 'LeaseClosed.v1', postings: [{ amount: dollars(3) }] });
  });
});

describe('ExpireLease', () => {
  const late = over + day;

  it('charges what is left, unproven', () => {
    const { state, ...outcome } = given(...lapsed).when(after(late, expire('charge')));
    outcome.gives({
      type: 'LeaseExpired.v1',
      postings: [posting('held:lea1', 'unproven:lea1', dollars(4))],
      data: { policy: 'charge', budgets: [{ node: 'dep', used: dollars(4), held: 0n }] },
    });
    expect(counterOfDay(state)).toMatchObject({ used: dollars(4), held: 0n, live: 0 });
    expect(state.leases.size).toBe(0);
    expect([...state.expired.keys()]).toEqual(['lea1']);
  });

  it('returns what is left', () => {
    const { state, ...outcome } = given(...lapsed, ending('r1', dollars(1))).when(
      after(late, expire('return')),
    );
    outcome.gives({
      type: 'LeaseExpired.v1',
      postings: [posting('held:lea1', 'wallet:user', dollars(3))],
      data: { policy: 'return', budgets: [{ used: dollars(1), held: 0n }] },
    });
    expect(balanceOf(state, 'wallet:user', usd)).toBe(dollars(9));
  });

  it('has no postings when nothing is left', () =>
    given(...lapsed, ending('r1', dollars(4)))
      .when(after(late, expire('charge')))
      .gives({ type: 'LeaseExpired.v1', postings: [], data: { budgets: [] } }));

  it.each([
    ['lease_unknown', lapsed, late, 'lea9'],
    ['lease_in_grace', lapsed, late - 1, 'lea1'],
    ['lease_in_grace', open, late, 'lea1'],
  ] as const)('is refused: %s', (code, past, at, id) =>
    given(...past)
      .when(after(at, expire('charge', id)))
      .refuses(code, { lease: id }),
  );

  it('also ends a lease that was returned and never heard of again', () =>
    given(...open, giveBack(2), after(over, lapse()))
      .when(after(late, expire('return')))
      .gives({ type: 'LeaseExpired.v1', postings: [{ amount: dollars(4) }] }));

  it('is remembered for late usage, the last ones of many', () => {
    const { state } = given(...tree).when(lease(0, 0n));
    const place = (event: LedgerEvent) =>
      evolve(state, { seq: state.seq + 1, at: state.at + 1, event });
    const [opened] = decided(state, lease(1, 0n));
    for (let index = 1; index <= expiredMax + 1; index += 1) {
      const id = `lea${index}`;
      place({ ...opened, data: { ...opened.data, lease: id } });
      place({
        type: 'LeaseExpired.v1',
        postings: [],
        data: { lease: id, policy: 'return', budgets: [] },
      });
    }
    expect(state.expired.size).toBe(expiredMax);
    expect(state.expired.has('lea1')).toBe(false);
    expect(state.expired.get('lea2')).toMatchObject({ node: 'user' });
  });
});

describe('CloseUnseen', () => {
  const several = [...open, lease(2, dollars(1)), lease(3, dollars(2))];

  it('closes asks, and every lease of them that was not seen', () => {
    const { state, ...outcome } = given(...several).when(closeUnseen(2, 'lea1'));
    outcome.gives(
      { type: 'AsksClosed.v1', postings: [], data: { incarnation: 'inc', upTo: 2 } },
      {
        type: 'LeaseClosed.v1',
        postings: [posting('held:lea2', 'wallet:user', dollars(1))],
        data: { lease: 'lea2', admitted: 0, budgets: [{ held: dollars(6) }] },
      },
    );
    expect([...state.leases.keys()]).toEqual(['lea1', 'lea3']);
  });

  it('counts on, from one closed lease to the next', () => {
    const { state } = given(...several).when(closeUnseen(3));
    expect(counterOfDay(state)).toMatchObject({ used: 0n, held: 0n, live: 0 });
    expect(balanceOf(state, 'wallet:user', usd)).toBe(dollars(10));
  });

  it('leaves alone what anything was heard of, and what others hold', () => {
    const mine = lease(4, 1n, { incarnation: 'other' });
    const { state } = given(
      ...several,
      mine,
      ending('r1', 1n),
      giveBack(2, { lease: 'lea2' }),
    ).when(closeUnseen(9));
    expect([...state.leases.keys()]).toEqual(['lea1', 'lea2', 'lea4']);
  });

  it('says nothing twice, and refuses asks that were closed', () => {
    given(...several, closeUnseen(7, 'lea1', 'lea2', 'lea3'))
      .when(closeUnseen(7, 'lea1', 'lea2', 'lea3'))
      .gives();
    given(...several, closeUnseen(7, 'lea1', 'lea2', 'lea3'), closeUnseen(5))
      .when(lease(7, 1n))
      .refuses('ask_closed', { ask: '7' });
    given(...several, closeUnseen(7))
      .when(lease(8, 1n))
      .gives({ type: 'LeaseOpened.v1' });
  });

  it('closes at most 256 leases, and the others when it is asked again', () => {
    const many = Array.from({ length: 300 }, (_, index) => lease(index + 4, 0n));
    const { state } = given(...open, ...many).when(closeUnseen(1_000, 'lea1'));
    expect(state.leases.size).toBe(301 - 256);
    given(...open, ...many, closeUnseen(1_000, 'lea1'))
      .when(closeUnseen(1_000, 'lea1'))
      .gives(...Array.from({ length: 44 }, () => ({ type: 'LeaseClosed.v1' }) as const));
  });

  it('closes fewer when each counts in many budgets', () => {
    const windows = ['day', 'week', 'month', 'quarter', 'lifetime'] as const;
    const budgets = ['org', 'dep', 'team', 'user'].flatMap((node) =>
      windows.map((window) => budget(node, dollars(9), window)),
    );
    const many = Array.from({ length: 60 }, (_, index) => lease(index + 4, 0n));
    const { state } = given(...tree, issue('user', 1n), ...budgets, ...many).when(closeUnseen(99));
    expect(state.leases.size).toBe(60 - 31);
  });
});
