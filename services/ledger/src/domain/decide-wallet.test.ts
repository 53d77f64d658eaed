import { describe, expect, it } from 'vitest';
import {
  allocate,
  budget,
  dollars,
  ending,
  giveBack,
  given,
  issue,
  lease,
  posting,
  tree,
  usd,
} from '../../test/given.ts';
import { addPeer, holdTransfer, report } from '../../test/given-leases.ts';
import { fillPool, freeze, sweep, topUp } from '../../test/given-money.ts';
import { adjust, close, openAsset, overdraft, reopen } from '../../test/given-wallet.ts';
import { balanceOf } from './state.ts';

describe('a correction', () => {
  it('brings credits into being, for a reason', () => {
    given(...tree)
      .when(adjust('in', 'user', 500n, 'goodwill'))
      .gives({
        type: 'CreditsAdjusted.v1',
        postings: [posting('issued', 'wallet:user', 500n)],
        data: { node: 'user', reason: 'goodwill' },
      });
  });

  it('takes credits away, also from a frozen wallet', () => {
    const { state, gives } = given(...tree, issue('user', 500n), freeze('user')).when(
      adjust('out', 'user', 500n, 'chargeback'),
    );
    gives({
      type: 'CreditsAdjusted.v1',
      postings: [posting('wallet:user', 'issued', 500n)],
      data: { node: 'user', reason: 'chargeback' },
    });
    expect(balanceOf(state, 'issued', usd)).toBe(0n);
  });

  it('takes nothing that is not there, whatever may be overdrawn', () => {
    given(...tree, issue('user', 5n), overdraft('user', 100n))
      .when(adjust('out', 'user', 6n))
      .refuses('insufficient_credits', { node: 'user', account: 'wallet:user' });
  });

  it('waits for what leases hold', () => {
    given(...tree, issue('user', dollars(5)), lease(1, dollars(3)))
      .when(adjust('out', 'user', dollars(4)))
      .refuses('held_by_leases', { available: '2.00', held: '3.00', needed: '4.00' });
  });

  it('is of a node and an asset that there are, and of what can be issued', () => {
    const begun = given(...tree, issue('user', 1n));
    begun.when(adjust('in', 'nobody', 1n)).refuses('node_unknown');
    begun.when({ ...adjust('in', 'user', 1n), asset: 'TOK/0' }).refuses('asset_unknown');
    begun.when(adjust('in', 'user', 2n ** 96n - 1n)).refuses('amount_invalid');
  });
});

describe('an overdraft', () => {
  it('lets admissions take a wallet below nothing, so far and no further', () => {
    const begun = given(...tree, issue('user', 10n), overdraft('user', 5n));
    begun.when(lease(1, 16n)).refuses('insufficient_credits', { available: '0.000000015' });
    const { state, gives } = begun.when(lease(2, 15n));
    gives({ type: 'LeaseOpened.v1', postings: [posting('wallet:user', 'held:lea2', 15n)] });
    expect(balanceOf(state, 'wallet:user', usd)).toBe(-5n);
    begun.when(lease(3, 1n)).refuses('insufficient_credits');
    begun.when(allocate('user', 'other', 1n)).refuses('held_by_leases');
  });

  it('pays for what a request cost beyond its lease, before nobody does', () => {
    given(...tree, issue('user', 10n), overdraft('user', 5n), lease(1, 10n))
      .when(ending('r1', 18n))
      .gives({
        type: 'UsageOverrun.v1',
        postings: [
          posting('held:lea1', 'spent:openai', 10n),
          posting('wallet:user', 'spent:openai', 5n),
          posting('overrun', 'spent:openai', 3n),
        ],
      });
  });

  it('that is lowered below what is used states its excess, and nothing is admitted', () => {
    const used = [...tree, overdraft('user', 9n), lease(1, 9n), ending('r1', 9n)];
    given(...used)
      .when(overdraft('user', 4n))
      .gives({ type: 'OverdraftSet.v1', data: { node: 'user', amount: 4n, excess: 5n } });
    const lowered = given(...used, overdraft('user', 4n));
    lowered.when(lease(2, 0n)).refuses('insufficient_credits', { available: '0.00' });
    lowered.when(issue('user', 5n)).gives({ type: 'CreditsIssued.v1' });
    lowered.when(lease(3, 0n)).gives({ type: 'LeaseOpened.v1' });
    lowered.when(lease(4, 1n)).refuses('insufficient_credits');
  });

  it('is in no sweep, and is filled up by a top-up', () => {
    const begun = given(
      ...[...tree, issue('team', 20n), overdraft('user', 9n), lease(1, 9n), ending('r1', 9n)],
    );
    begun
      .when(sweep('s1', 'user'))
      .gives({ type: 'MovementScheduled.v1' }, { type: 'WalletSwept.v1', postings: [] });
    begun
      .when(topUp('t1', 'user', 3n))
      .gives(
        { type: 'MovementScheduled.v1' },
        { type: 'WalletToppedUp.v1', postings: [posting('wallet:team', 'wallet:user', 12n)] },
      );
  });

  it('ends with an amount of nothing', () => {
    const { state } = given(...tree, overdraft('user', 9n)).when(overdraft('user', 0n));
    expect(state.overdrafts.size).toBe(0);
    given(...tree)
      .when(overdraft('nobody', 1n))
      .refuses('node_unknown');
    given(...tree)
      .when({ ...overdraft('user', 1n), asset: 'TOK/0' })
      .refuses('asset_unknown');
  });
});

describe('a closed wallet', () => {
  const closed = [...tree, issue('other', dollars(5)), close('user')];
  const shut = { node: 'user', account: 'wallet:user' };

  it('was empty, with its pool, and nothing was held of it', () => {
    given(...tree)
      .when(close('team'))
      .gives({ type: 'WalletClosed.v1', postings: [], data: { node: 'team' } });
    given(...tree, issue('user', 1n))
      .when(close('user'))
      .refuses('wallet_not_empty', { account: 'wallet:user' });
    given(...tree, issue('other', 1n), fillPool('other', 'team', 1n))
      .when(close('team'))
      .refuses('wallet_not_empty', { account: 'pool:team' });
    given(...tree, issue('user', 1n), lease(1, 1n))
      .when(close('user'))
      .refuses('held_by_leases');
    given(...tree, lease(1, 0n))
      .when(close('user'))
      .refuses('held_by_leases');
    given(...tree, addPeer(), issue('user', 1n), holdTransfer(1n))
      .when(close('user'))
      .refuses('held_by_leases');
    given(...tree, overdraft('user', 5n), lease(1, 5n), ending('r1', 5n), giveBack(1))
      .when(close('user'))
      .refuses('wallet_not_empty', { available: '-0.000000005' });
  });

  it.each([
    issue('user', 1n),
    adjust('in', 'user', 1n),
    overdraft('user', 1n),
    allocate('other', 'user', 1n),
    allocate('user', 'other', 1n),
    lease(1, 0n),
    close('user'),
  ])('takes and gives nothing: $type', (command) => {
    given(...closed)
      .when(command)
      .refuses('wallet_closed', shut);
  });

  it('does not pay, and what is used is used all the same', () => {
    given(...closed)
      .when(report(7n, { report: 'r', node: 'user' }))
      .gives({ type: 'UsageReported.v1', postings: [posting('overrun', 'spent:openai', 7n)] });
    given(...tree, issue('other', 5n), fillPool('other', 'team', 5n), close('user'))
      .when(lease(1, 5n))
      .gives({ type: 'LeaseOpened.v1', postings: [posting('pool:team', 'held:lea1', 5n)] });
  });

  it('may not be overdrawn when it is open again', () => {
    const begun = given(...tree, overdraft('user', 5n), close('user'));
    begun.when(reopen('user')).gives({ type: 'WalletReopened.v1', data: { node: 'user' } });
    begun.when(lease(1, 1n)).refuses('insufficient_credits');
    begun.when(reopen('user')).refuses('wallet_not_closed');
    begun.when(reopen('nobody')).refuses('node_unknown');
  });
});

describe('an asset that is opened later', () => {
  const tok = 'TOK/0';
  const opened = [...tree, openAsset(tok)];

  it('is in every wallet, and in budgets of its own', () => {
    given(...tree)
      .when(openAsset(tok))
      .gives({ type: 'AssetOpened.v1', data: { asset: tok } });
    const { state, gives } = given(
      ...[...opened, issue('user', 5n), { ...issue('user', 7n), asset: tok }],
      { ...budget('user', 6n), asset: tok },
    ).when(lease(1, 6n, { asset: tok }));
    gives({
      type: 'LeaseOpened.v1',
      postings: [{ ...posting('wallet:user', 'held:lea1', 6n), asset: tok }],
    });
    expect(balanceOf(state, 'wallet:user', usd)).toBe(5n);
    expect(balanceOf(state, 'wallet:user', tok)).toBe(1n);
  });

  it('pays for nothing of another, and is opened once', () => {
    given(...opened, issue('user', 5n))
      .when(lease(1, 1n, { asset: tok }))
      .refuses('insufficient_credits', { asset: 'TOK' });
    given(...opened)
      .when(openAsset(tok))
      .refuses('asset_exists', { asset: 'TOK' });
    given(...tree)
      .when(openAsset(usd))
      .refuses('asset_exists');
  });
});
