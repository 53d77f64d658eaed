import { amountMax } from '@alfred/money';
import { describe, expect, it } from 'vitest';
import { allocate, dollars, given, issue, lease, posting, tree, usd } from '../../test/given.ts';
import { balanceOf } from './state.ts';

describe('IssueCredits', () => {
  it('brings credits into a wallet', () => {
    const { state, ...outcome } = given(...tree).when(issue('dep', 500n));
    outcome.gives({
      type: 'CreditsIssued.v1',
      postings: [posting('issued', 'wallet:dep', 500n)],
      data: { node: 'dep' },
    });
    expect(balanceOf(state, 'issued', usd)).toBe(-500n);
  });

  it('refuses a node that is not there', () =>
    given(...tree)
      .when(issue('nowhere', 1n))
      .refuses('node_unknown', { node: 'nowhere' }));

  it('refuses an asset that the ledger does not keep', () =>
    given(...tree)
      .when({ ...issue('dep', 1n), asset: 'TOK/0' })
      .refuses('asset_unknown', { asset: 'TOK/0' }));

  it('refuses to issue more than an amount can ever be', () => {
    given(...tree, issue('dep', amountMax - 1n))
      .when(issue('org', 2n))
      .refuses('amount_invalid', { reason: 'more than a ledger can ever issue' });
    given(...tree, issue('dep', amountMax - 1n))
      .when(issue('org', 1n))
      .gives({ type: 'CreditsIssued.v1' });
  });
});

describe('AllocateCredits', () => {
  const funded = [...tree, issue('dep', dollars(10))];

  it('moves credits between wallets', () =>
    given(...funded)
      .when(allocate('dep', 'user', dollars(4)))
      .gives({
        type: 'CreditsAllocated.v1',
        postings: [posting('wallet:dep', 'wallet:user', dollars(4))],
        data: { from: 'dep', to: 'user' },
      }));

  it('moves all there is', () =>
    given(...funded)
      .when(allocate('dep', 'user', dollars(10)))
      .gives({ type: 'CreditsAllocated.v1' }));

  it('refuses what is only held for now in words of its own', () => {
    const held = lease(1, dollars(2.5), { node: 'dep' });
    given(...funded, held)
      .when(allocate('dep', 'user', dollars(10)))
      .refuses('held_by_leases', {
        node: 'dep',
        asset: 'USD',
        available: '7.50',
        held: '2.50',
        needed: '10.00',
      });
  });

  it('refuses more than can come back, and says how much is held', () => {
    const held = lease(1, dollars(2.5), { node: 'dep' });
    given(...funded, held)
      .when(allocate('dep', 'user', dollars(10) + 1n))
      .refuses('insufficient_credits', {
        node: 'dep',
        asset: 'USD',
        available: '7.50',
        held: '2.50',
        needed: '10.000000001',
      });
  });

  it('refuses an empty wallet', () =>
    given(...tree)
      .when(allocate('dep', 'user', 1n))
      .refuses('insufficient_credits', { available: '0.00', held: '0.00' }));

  it.each([
    ['nowhere', 'user'],
    ['dep', 'nowhere'],
  ])('refuses nodes that are not there: %s to %s', (from, to) =>
    given(...funded)
      .when(allocate(from, to, 1n))
      .refuses('node_unknown', { node: 'nowhere' }),
  );

  it('refuses an asset that the ledger does not keep', () =>
    given(...funded)
      .when({ ...allocate('dep', 'user', 1n), asset: 'TOK/0' })
      .refuses('asset_unknown', { asset: 'TOK/0' }));
});
