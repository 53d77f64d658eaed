import { describe, expect, it } from 'vitest';
import { ending, giveBack, given, issue, lease, tree } from '../../test/given.ts';
import { freeze, thaw } from '../../test/given-money.ts';
import { paymentOrderOf, weightOf } from './payers.ts';

const pays = (node: string, order: readonly ('own' | 'team')[]) =>
  ({ type: 'SetPayment', node, order }) as const;
const weighs = (node: string, weight: 1 | 2 | 4 | undefined) =>
  ({ type: 'SetPriority', node, weight }) as const;

describe('SetPayment', () => {
  it('is an entry', () =>
    given(...tree)
      .when(pays('dep', ['team', 'own']))
      .gives({
        type: 'PaymentOrderSet.v1',
        postings: [],
        data: { node: 'dep', order: ['team', 'own'] },
      }));

  it('is inherited until somebody below says otherwise, and again when that is taken back', () => {
    const { state } = given(...tree, pays('dep', ['team']), pays('team', ['own'])).when(
      pays('team', []),
    );
    expect(paymentOrderOf(state, 'user')).toEqual({ value: ['team'], from: 'dep' });
    expect(paymentOrderOf(state, 'org')).toEqual({
      value: ['own', 'team', 'department'],
      from: undefined,
    });
  });

  it('refuses a node that is not there', () =>
    given(...tree)
      .when(pays('nowhere', []))
      .refuses('node_unknown', { node: 'nowhere' }));
});

describe('SetPriority', () => {
  it('is an entry', () =>
    given(...tree)
      .when(weighs('dep', 4))
      .gives({ type: 'PrioritySet.v1', postings: [], data: { node: 'dep', weight: 4 } }));

  it('is inherited, and 1 where nobody said anything', () => {
    const { state } = given(...tree, weighs('dep', 4), weighs('team', 2)).when(
      weighs('team', undefined),
    );
    expect(weightOf(state, 'user')).toEqual({ value: 4, from: 'dep' });
    expect(weightOf(state, 'org')).toEqual({ value: 1, from: undefined });
    expect(weightOf(state, 'nowhere')).toEqual({ value: 1, from: undefined });
  });

  it('refuses a node that is not there', () =>
    given(...tree)
      .when(weighs('nowhere', 2))
      .refuses('node_unknown', { node: 'nowhere' }));
});

describe('a frozen wallet', () => {
  const open = [...tree, issue('user', 50n), lease(1, 20n)];
  const only = [...tree, issue('user', 50n), freeze('user')];

  it('is an entry, and so is its thaw', () => {
    given(...tree)
      .when(freeze('user'))
      .gives({ type: 'WalletFrozen.v1', postings: [], data: { node: 'user' } });
    given(...tree, freeze('user'))
      .when(thaw('user'))
      .gives({ type: 'WalletThawed.v1', postings: [], data: { node: 'user' } });
  });

  it('admits nothing', () =>
    given(...only)
      .when(lease(1, 0n))
      .refuses('wallet_frozen', { node: 'user', account: 'wallet:user' }));

  it('admits again when it is thawed', () =>
    given(...only, thaw('user'))
      .when(lease(1, 50n))
      .gives({ type: 'LeaseOpened.v1' }));

  it('pays for what was admitted, and more than that', () =>
    given(...open, freeze('user'))
      .when(ending('r1', 30n))
      .gives({
        type: 'UsageOverrun.v1',
        postings: [
          { from: 'held:lea1', amount: 20n },
          { from: 'wallet:user', amount: 10n },
        ],
      }));

  it('takes back what is left of a lease', () =>
    given(...open, freeze('user'))
      .when(giveBack(0))
      .gives({ type: 'LeaseClosed.v1', postings: [{ to: 'wallet:user', amount: 20n }] }));

  it('is frozen once, and thawed once', () => {
    given(...tree, freeze('user'))
      .when(freeze('user'))
      .refuses('wallet_frozen', { node: 'user', account: 'wallet:user' });
    given(...tree)
      .when(thaw('user'))
      .refuses('wallet_not_frozen', { node: 'user' });
  });

  it.each([freeze, thaw])('belongs to a node that is there', (command) =>
    given(...tree)
      .when(command('nowhere'))
      .refuses('node_unknown', { node: 'nowhere' }),
  );
});
