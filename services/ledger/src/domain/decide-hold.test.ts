import { describe, expect, it } from 'vitest';
import {
  after,
  allocate,
  budget,
  day,
  dollars,
  given,
  issue,
  lease,
  posting,
  start,
  tree,
  usd,
} from '../../test/given.ts';
import { captureHold, expireHold, place, release } from '../../test/given-holds.ts';
import { freeze } from '../../test/given-money.ts';
import { holdsMax } from './decide-hold.ts';

const open = [...tree, issue('user', dollars(10))];
const limited = [...open, budget('dep', dollars(8)), budget('user', dollars(6))];
const spent = (amount: number, from = 'held:hld1') =>
  posting(from, 'spent:rendering', dollars(amount));
const back = (amount: number) => posting('held:hld1', 'wallet:user', dollars(amount));
const [monthDep, monthUser] = ['dep', 'user'].map((node) => ({
  node,
  asset: usd,
  window: 'month',
}));
const pooled = [
  ...[...tree, issue('dep', dollars(9)), issue('user', dollars(2))],
  { ...allocate('dep', 'dep', dollars(9)), toAccount: 'pool' } as const,
];

describe('PlaceHold', () => {
  it('holds the whole amount, on every budget of the path once, for seven days', () => {
    given(...limited)
      .when(place(dollars(5), { reference: 'job-1' }))
      .gives({
        type: 'HoldPlaced.v1',
        postings: [posting('wallet:user', 'held:hld1', dollars(5))],
        data: {
          ...{ hold: 'hld1', node: 'user', wallet: 'user', account: undefined, reference: 'job-1' },
          ...{ path: ['org', 'dep', 'team', 'user'], asset: usd, amount: dollars(5) },
          expiresAt: start + 7 * day + limited.length + 1,
          budgets: [
            { ...monthUser, used: 0n, held: dollars(5), limit: dollars(6) },
            { ...monthDep, used: 0n, held: dollars(5), limit: dollars(8) },
          ],
        },
      });
  });

  it('is paid by the first account in order that covers all of it', () => {
    given(...pooled)
      .when(place(dollars(3)))
      .gives({
        postings: [posting('pool:dep', 'held:hld1', dollars(3))],
        type: 'HoldPlaced.v1',
        data: { wallet: 'dep', account: 'pool:dep' },
      });
  });

  it.each([
    ['node_unknown', { node: 'nowhere', asset: 'TOK/0' }],
    ['asset_unknown', { asset: 'TOK/0', expiresAt: 1 }],
    ['hold_life_invalid', { expiresAt: start, amount: dollars(20) }],
    ['hold_life_invalid', { expiresAt: start + 31 * day }],
    ['insufficient_credits', { node: 'other' }],
    ['estimate_exceeds_budget', { amount: dollars(7) }],
    ['budget_exhausted', { amount: dollars(2) }],
  ] as const)('is refused: %s', (code, over) =>
    given(...limited, lease(1, dollars(5)))
      .when(place(1n, over))
      .refuses(code),
  );

  it('is refused where it was placed before, also when it has ended', () => {
    given(...open, place(5n))
      .when(place(5n))
      .refuses('hold_exists');
    given(...open, place(5n), release())
      .when(place(5n))
      .refuses('hold_exists');
  });

  it('is refused by a frozen wallet, which captures what it held all the same', () => {
    given(...open, freeze('user'))
      .when(place(1n))
      .refuses('wallet_frozen');
    given(...open, place(dollars(1)), freeze('user'))
      .when(captureHold(dollars(1)))
      .gives({ type: 'HoldCaptured.v1' });
  });

  it('is refused when a node has a thousand of them, until one has ended', () => {
    const many = Array.from({ length: holdsMax }, (_, n) => place(1n, { hold: `hld${n}` }));
    given(...open, ...many)
      .when(place(1n, { hold: 'more' }))
      .refuses('holds_too_many', { node: 'user', limit: '1000' });
    given(...open, ...many, release('hld7'))
      .when(place(1n, { hold: 'more' }))
      .gives({ type: 'HoldPlaced.v1' });
  });
});

describe('CaptureHold', () => {
  it('spends in parts, and counts where the hold was placed', () => {
    const here = given(...limited, place(dollars(5)), captureHold(dollars(1)));
    const { state, ...outcome } = here.when(after(40 * day, captureHold(dollars(2))));
    const entry = {
      type: 'HoldCaptured.v1' as const,
      postings: [spent(2)],
      data: {
        ...{ hold: 'hld1', node: 'user', purpose: 'rendering', captured: dollars(2) },
        ...{ left: dollars(2), final: false, excess: undefined, uncaptured: undefined },
        budgets: [
          { ...monthUser, start: '2026-11-01T00:00:00Z', used: dollars(3), held: dollars(2) },
          { ...monthDep, start: '2026-11-01T00:00:00Z', used: dollars(3), held: dollars(2) },
        ],
      },
    };
    outcome.gives(entry, { type: 'ThresholdCrossed.v1', data: { node: 'user', percent: 50 } });
    expect(state.placed.has('hld1')).toBe(true);
  });

  it('gives back the rest with the last one, in the same entry', () => {
    const { state, ...outcome } = given(...limited, place(dollars(5))).when(
      captureHold(dollars(2), { final: true }),
    );
    outcome.gives({
      type: 'HoldCaptured.v1',
      postings: [spent(2), back(3)],
      data: {
        left: 0n,
        budgets: [
          { used: dollars(2), held: 0n },
          { used: dollars(2), held: 0n },
        ],
      },
    });
    expect([...state.placed.keys()]).toEqual([]);
  });

  it('gives everything back with a last one of nothing', () => {
    given(...open, place(dollars(5)))
      .when(captureHold(0n, { final: true }))
      .gives({ type: 'HoldCaptured.v1', postings: [back(5)], data: { captured: 0n, left: 0n } });
  });

  it('takes more than is held from the account, then from overrun, and says so', () => {
    given(...open, place(dollars(5)))
      .when(captureHold(dollars(12)))
      .gives({
        type: 'HoldCaptured.v1',
        postings: [spent(5), spent(5, 'wallet:user'), spent(2, 'overrun')],
        data: { captured: dollars(12), excess: dollars(7), left: 0n },
      });
  });

  it('is refused where the hold chose that, and moves nothing', () => {
    given(...open, place(dollars(5), { overCapture: 'refuse' }))
      .when(captureHold(dollars(6)))
      .refuses('capture_exceeds_hold', {
        ...{ hold: 'hld1', asset: 'USD', held: '5.00', needed: '6.00' },
      });
  });

  it('captures what is held where the hold chose that, and says what is left over', () => {
    given(...open, place(dollars(5), { overCapture: 'cap' }))
      .when(captureHold(dollars(6)))
      .gives({
        type: 'HoldCaptured.v1',
        postings: [spent(5)],
        data: { captured: dollars(5), uncaptured: dollars(1), excess: undefined, left: 0n },
      });
  });

  it.each([
    ['captured', captureHold(dollars(5))],
    ['captured', captureHold(1n, { final: true })],
    ['released', release()],
    ['expired', after(8 * day, expireHold())],
  ] as const)('is refused after the hold was %s, with when', (how, end) => {
    const steps = [...open, place(dollars(5)), end];
    const at = start + ('after' in end ? end.after : 0);
    for (const step of [captureHold(1n), release()]) {
      given(...steps)
        .when(step)
        .refuses('hold_closed', {
          ...{ hold: 'hld1', how, at: new Date(at / 1000).toISOString() },
        });
    }
  });

  it('is refused for a hold that nobody placed', () => {
    given(...open)
      .when(captureHold(1n))
      .refuses('hold_unknown', { hold: 'hld1' });
    given(...open)
      .when(release())
      .refuses('hold_unknown', { hold: 'hld1' });
  });

  it('crosses thresholds', () => {
    given(...limited, place(dollars(5)))
      .when(captureHold(dollars(4)))
      .gives(
        { type: 'HoldCaptured.v1' },
        { type: 'ThresholdCrossed.v1', data: { node: 'user', percent: 50 } },
        { type: 'ThresholdCrossed.v1', data: { node: 'dep', percent: 50 } },
      );
  });
});

describe('ReleaseHold', () => {
  it('gives back what is left', () => {
    given(...limited, place(dollars(5)), captureHold(dollars(1)))
      .when(release())
      .gives({
        type: 'HoldReleased.v1',
        postings: [back(4)],
        data: {
          budgets: [
            { used: dollars(1), held: 0n },
            { used: dollars(1), held: 0n },
          ],
        },
      });
  });
});
