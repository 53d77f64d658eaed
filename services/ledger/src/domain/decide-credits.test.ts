import { amountMax } from '@alfred/money';
import { describe, expect, it } from 'vitest';
import { allocate, dollars, given, issue, lease, posting, tree, usd } from '../../test/given.ts';
import { fillPool, freeze } from '../../test/given-money.ts';
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

  it.each(['org', 'dep', 'team'])('moves credits into the pool of %s, and out of it', (node) => {
    given(...tree, issue('org', dollars(10)))
      .when(fillPool('org', node, dollars(4)))
      .gives({
        type: 'CreditsAllocated.v1',
        postings: [posting('wallet:org', `pool:${node}`, dollars(4))],
        data: { from: 'org', to: node },
      });
    given(...tree, issue('org', dollars(10)), fillPool('org', node, dollars(4)))
      .when({ ...allocate(node, 'user', dollars(1)), fromAccount: 'pool' })
      .gives({
        type: 'CreditsAllocated.v1',
        postings: [posting(`pool:${node}`, 'wallet:user', dollars(1))],
      });
  });

  it('moves credits from a wallet to the pool of the same node', () =>
    given(...funded)
      .when(fillPool('dep', 'dep', dollars(4)))
      .gives({
        postings: [posting('wallet:dep', 'pool:dep', dollars(4))],
        type: 'CreditsAllocated.v1',
      }));

  it.each(['from', 'to'] as const)('refuses a pool where nobody is below: %s', (side) =>
    given(...funded)
      .when({ ...allocate('user', 'user', 1n), [`${side}Account`]: 'pool' })
      .refuses('pool_unsupported', { node: 'user', kind: 'user' }),
  );

  it('refuses more than a pool has, and tells what leases hold of it', () => {
    const pooled = [...funded, fillPool('dep', 'dep', dollars(10)), lease(1, dollars(4))];
    const out = (amount: bigint) => ({
      ...allocate('dep', 'user', amount),
      fromAccount: 'pool' as const,
    });
    given(...pooled)
      .when(out(dollars(7)))
      .refuses('held_by_leases', { node: 'dep', account: 'pool:dep', available: '6.00' });
    given(...pooled)
      .when(out(dollars(11)))
      .refuses('insufficient_credits', { account: 'pool:dep', available: '6.00', held: '4.00' });
  });

  it('lets nothing out of a frozen wallet or pool, and takes in', () => {
    const frozen = [...funded, fillPool('dep', 'dep', dollars(5)), freeze('dep')];
    given(...frozen)
      .when(allocate('dep', 'user', dollars(100)))
      .refuses('wallet_frozen', { node: 'dep', account: 'wallet:dep' });
    given(...frozen)
      .when({ ...allocate('dep', 'user', 1n), fromAccount: 'pool' })
      .refuses('wallet_frozen', { node: 'dep', account: 'pool:dep' });
    given(...frozen, issue('org', dollars(1)))
      .when(allocate('org', 'dep', dollars(1)))
      .gives({ type: 'CreditsAllocated.v1' });
  });
});
