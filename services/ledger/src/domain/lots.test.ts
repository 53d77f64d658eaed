import { describe, expect, it } from 'vitest';
import {
  after,
  allocate,
  budget,
  dollars,
  ending,
  giveBack,
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
import { addPeer, holdTransfer, shrink } from '../../test/given-leases.ts';
import { fillPool, freeze } from '../../test/given-money.ts';
import { adjust, expireCredits, overdraft } from '../../test/given-wallet.ts';
import { dueCommands } from './due.ts';
import { lotsMax } from './lots.ts';
import { balanceOf, type LedgerState } from './state.ts';

const soon = start + hour;
const later = start + 2 * hour;
/** The tree is six entries, so that the first lot is the number 8: genesis is two. */
const first = 8;

const partsOn = ({ lots }: LedgerState, account: string) =>
  (lots.get(`${account} ${usd}`) ?? []).map(({ lot, amount }) => [lot, amount]);

describe('credits that expire', () => {
  it('are a lot, which has the number of its entry', () => {
    const { state, gives } = given(...tree).when(issue('user', 5n, soon));
    gives({ type: 'CreditsIssued.v1', data: { node: 'user', expiresAt: soon } });
    expect(partsOn(state, 'wallet:user')).toEqual([[first, 5n]]);
  });

  it('expire in the future, and within ten years', () => {
    const begun = given(...tree);
    begun.when(issue('user', 1n, start)).refuses('expiry_invalid', { reason: 'it is over' });
    begun.when(issue('user', 1n, start + 3_660 * 24 * hour)).refuses('expiry_invalid');
  });

  it('are used before what expires later, and before what never does', () => {
    const funds = [issue('user', 4n, later), issue('user', 9n), issue('user', 3n, soon)];
    const { state } = given(...tree, ...funds).when(lease(1, 5n));
    expect(partsOn(state, 'held:lea1')).toEqual([
      [first + 2, 3n],
      [first, 2n],
    ]);
    expect(partsOn(state, 'wallet:user')).toEqual([[first, 2n]]);
  });

  it('are gone when they were spent, the earliest of a lease first', () => {
    const funds = [issue('user', 4n, later), issue('user', 3n, soon), lease(1, 7n)];
    const { state } = given(...tree, ...funds).when(ending('r1', 4n));
    expect(partsOn(state, 'held:lea1')).toEqual([[first, 3n]]);
  });

  it('keep their time wherever they are allocated to, pools too', () => {
    const moved = given(
      ...[...tree, issue('user', 4n, soon), allocate('user', 'other', 3n)],
      fillPool('other', 'team', 2n),
    ).when(after(hour, expireCredits('pool:team')));
    moved.gives({
      type: 'CreditsExpired.v1',
      postings: [posting('pool:team', 'expired', 2n)],
      data: { node: 'team', lots: [{ lot: first, amount: 2n }] },
    });
    expect(partsOn(moved.state, 'wallet:other')).toEqual([[first, 1n]]);
  });

  it('pay what their wallet owes, first what expires first', () => {
    const owing = [...tree, overdraft('user', 5n), lease(1, 5n), ending('r1', 5n)];
    const { state } = given(...owing).when(issue('user', 7n, soon));
    expect(partsOn(state, 'wallet:user').map(([, amount]) => amount)).toEqual([2n]);
  });
});

describe('the time of credits', () => {
  const funds = [...tree, issue('user', 4n, soon), issue('user', 9n)];

  it('is commanded by the writer, and not before it comes', () => {
    const { state } = given(...funds).when(expireCredits('wallet:user'));
    expect(dueCommands(state, soon - 1)).toEqual([]);
    expect(dueCommands(state, soon)).toEqual([expireCredits('wallet:user')]);
    given(...funds)
      .when(after(hour - second, expireCredits('wallet:user')))
      .gives();
  });

  it('takes what is free, also of a frozen wallet, once', () => {
    const begun = given(...funds, lease(1, 3n), freeze('user'));
    const expiring = begun.when(after(hour, expireCredits('wallet:user')));
    expiring.gives({
      type: 'CreditsExpired.v1',
      postings: [posting('wallet:user', 'expired', 1n)],
      data: { node: 'user', lots: [{ lot: first, amount: 1n }] },
    });
    expect(balanceOf(expiring.state, 'wallet:user', usd)).toBe(9n);
    begun.when(after(hour, expireCredits('wallet:user'))).gives();
  });

  it('takes what was held when it comes back, in the same decision', () => {
    given(...funds, budget('dep', dollars(1)), lease(1, 6n), ending('r1', 1n))
      .when(after(2 * hour, giveBack(1)))
      .gives(
        { type: 'LeaseClosed.v1', postings: [posting('held:lea1', 'wallet:user', 5n)] },
        {
          type: 'CreditsExpired.v1',
          postings: [posting('wallet:user', 'expired', 3n)],
          data: { node: 'user', lots: [{ lot: first, amount: 3n }] },
        },
      );
  });

  it('takes what comes back bit by bit', () => {
    const { state, gives } = given(...funds, lease(1, 6n)).when(after(hour, shrink(1, 3n)));
    gives({ type: 'LeaseShrunk.v1' }, { type: 'CreditsExpired.v1' });
    expect(partsOn(state, 'held:lea1')).toEqual([[first, 1n]]);
  });

  it('takes what is sent to somebody too late', () => {
    given(...funds)
      .when(after(hour, allocate('user', 'other', 5n)))
      .gives(
        { type: 'CreditsAllocated.v1' },
        { type: 'CreditsExpired.v1', postings: [posting('wallet:other', 'expired', 4n)] },
      );
  });
});

describe('lots', () => {
  const many = Array.from({ length: lotsMax }, (_, n) => issue('user', 1n, soon + n));

  it('are only so many on a wallet, of what is issued and of what comes in', () => {
    const full = given(...tree, ...many, issue('other', 5n, soon), issue('other', 5n));
    const account = 'wallet:user';
    full.when(issue('user', 1n, soon)).refuses('lots_too_many', { account, limit: '100' });
    full.when(allocate('other', 'user', 1n)).refuses('lots_too_many', { account });
    full.when(issue('user', 1n)).gives({ type: 'CreditsIssued.v1' });
    full.when(allocate('user', 'other', 100n)).refuses('lots_too_many');
    full.when(allocate('user', 'other', 99n)).gives({ type: 'CreditsAllocated.v1' });
  });

  it('expire together, in one entry', () => {
    const { state, gives } = given(...tree, ...many).when(
      after(2 * hour, expireCredits('wallet:user')),
    );
    gives({ type: 'CreditsExpired.v1', postings: [posting('wallet:user', 'expired', 100n)] });
    expect(state.lots.size).toBe(0);
  });

  it('do not leave the ledger', () => {
    const begun = given(...tree, addPeer(), issue('user', 4n, soon), issue('user', 5n));
    begun.when(holdTransfer(6n)).refuses('credits_expire', { account: 'wallet:user' });
    const { state, gives } = begun.when(holdTransfer(5n));
    gives({ type: 'TransferHeld.v1' });
    expect(partsOn(state, 'wallet:user').map(([, amount]) => amount)).toEqual([4n]);
    expect(partsOn(state, 'held:trf1')).toEqual([]);
  });

  it('are taken out by a correction, earliest first', () => {
    const { state } = given(...tree, issue('user', 4n, later), issue('user', 3n, soon)).when(
      adjust('out', 'user', 4n),
    );
    expect(partsOn(state, 'wallet:user')).toEqual([[first, 3n]]);
  });
});
