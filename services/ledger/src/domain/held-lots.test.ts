import { expect, it } from 'vitest';
import { after, given, hour, issue, second, start, tree, usd } from '../../test/given.ts';
import { captureHold, expireHold, place, release } from '../../test/given-holds.ts';
import type { LedgerState } from './state.ts';

// A hold carries the lots that it was placed with, and captures use the earliest of them first.

const soon = start + hour;
const later = start + 5 * hour;
/** The tree is six entries: the first lot is the number 8. */
const [early, late] = [8, 9];
const funds = [issue('user', 4n, soon), issue('user', 4n, later), issue('user', 4n)];
const held = [...tree, ...funds, place(10n, { ttlMs: 7_200_000 })];

const partsOn = ({ lots }: LedgerState, account: string) =>
  (lots.get(`${account} ${usd}`) ?? []).map(({ lot, amount }) => [lot, amount]);

it('takes what expires first, and what is left keeps its time', () => {
  const { state } = given(...held).when(captureHold(3n));
  expect(partsOn(state, 'held:hld1')).toEqual([
    [early, 1n],
    [late, 4n],
  ]);
  expect(partsOn(state, 'wallet:user')).toEqual([]);
});

it('is captured in parts after its lots are over: what is held is spent, expired or not', () => {
  given(...held, captureHold(3n))
    .when(after(hour + second, captureHold(2n)))
    .gives({ type: 'HoldCaptured.v1', data: { captured: 2n, left: 5n } });
});

it('gives back what is over only for that to expire, in the entry that follows', () => {
  const { state, gives } = given(...held, captureHold(3n)).when(
    after(hour + second, captureHold(0n, { final: true })),
  );
  gives(
    { type: 'HoldCaptured.v1', postings: [{ to: 'wallet:user', amount: 7n }] },
    {
      type: 'CreditsExpired.v1',
      postings: [{ from: 'wallet:user', to: 'expired', amount: 1n }],
      data: { node: 'user', lots: [{ lot: early, amount: 1n }] },
    },
  );
  expect(partsOn(state, 'wallet:user')).toEqual([[late, 4n]]);
});

it.each([
  ['released', after(hour + second, release())],
  ['expired', after(3 * hour, expireHold())],
])('does the same when it is %s', (_, end) => {
  const { state } = given(...held).when(end);
  expect(partsOn(state, 'wallet:user')).toEqual([[late, 4n]]);
  expect(state.balances.get(`expired ${usd}`)).toBe(4n);
});

it('takes the lots of the wallet, too, when it costs more', () => {
  const { state } = given(...tree, ...funds, place(3n)).when(captureHold(6n));
  expect(partsOn(state, 'wallet:user')).toEqual([[late, 2n]]);
});
