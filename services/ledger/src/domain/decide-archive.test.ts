import { describe, expect, it } from 'vitest';
import {
  bench,
  budget,
  day,
  dollars,
  given,
  issue,
  lease,
  openNode,
  start,
  tree,
  usd,
} from '../../test/given.ts';
import { place } from '../../test/given-holds.ts';
import { report, send, takeBack } from '../../test/given-leases.ts';
import { freeze, move, override, topUp } from '../../test/given-money.ts';
import { adjust, archive, overdraft } from '../../test/given-wallet.ts';

const one = dollars(1);
const sweep = (node: string, amount: bigint) => ({
  ...{ from: `wallet:${node}`, to: 'wallet:org', asset: usd, amount },
});

describe('an archive', () => {
  it('ends a node with all below it, parents first, and sweeps what they have', () => {
    const past = [...tree, issue('user', 3n), issue('team', 2n), freeze('user')];
    const { state, gives } = given(...past).when(archive('team', 'org'));
    gives({
      type: 'NodeArchived.v1',
      postings: [sweep('team', 2n), sweep('user', 3n)],
      data: { node: 'team', nodes: ['team', 'user'], sweptTo: 'org' },
    });
    expect(state.archived).toEqual(new Set(['team', 'user']));
    expect(state.balances.get(`wallet:org ${usd}`)).toBe(5n);
  });

  it('keeps the time of credits that expire', () => {
    const { state } = given(...tree, issue('user', 3n, start + day)).when(archive('user', 'team'));
    const parts = [{ lot: 8, expiresAt: start + day, amount: 3n }];
    expect(state.lots).toEqual(new Map([[`wallet:team ${usd}`, parts]]));
  });

  it('ends budgets, overrides and movements below, each by an entry', () => {
    const { state, gives } = given(
      ...[...tree, budget('user', 9n), override('o1', 5n, { node: 'user' })],
      topUp('top1', 'user', 1n, { dueAt: 9e15 }),
    ).when(archive('user'));
    gives(
      { type: 'NodeArchived.v1', data: { node: 'user', nodes: ['user'] } },
      { type: 'MovementCancelled.v1', data: { schedule: 'top1' } },
      { type: 'BudgetRemoved.v1', data: { node: 'user' } },
      { type: 'OverrideEnded.v1', data: { override: 'o1', how: 'ended' } },
    );
    expect([state.movements.size, state.budgets.size, state.overrides.size]).toEqual([0, 0, 0]);
  });

  it('names no node a second time that was archived before', () => {
    const past = [...tree, archive('user')];
    given(...past)
      .when(archive('dep'))
      .gives({ type: 'NodeArchived.v1', data: { nodes: ['dep', 'team', 'other'] } });
  });

  it('waits for what is held for spenders below, also by somebody above', () => {
    given(...tree, issue('user', one), lease(1, 1n))
      .when(archive('team', 'dep'))
      .refuses('held_by_leases', { node: 'user' });
    given(...tree, issue('user', one), place(1n))
      .when(archive('team', 'dep'))
      .refuses('held_by_holds', { node: 'user' });
  });

  it('is refused for one entry with too many nodes', () => {
    const users = Array.from({ length: 500 }, (_, index) => openNode(`u${index}`, 'team', 'user'));
    given(...tree, ...users)
      .when(archive('team'))
      .refuses('subtree_too_large', { nodes: '502', limit: '500' });
  });

  it('is refused for an entry with too many bytes', () => {
    const long = (index: number) => `${index}`.padStart(64, 'u');
    const users = Array.from({ length: 300 }, (_, index) => openNode(long(index), 'team', 'user'));
    const funds = users.map(({ node }) => issue(node, 1n));
    given(...tree, ...users, ...funds)
      .when(archive('team', 'org'))
      .refuses('subtree_too_large');
  });

  it('is refused while a wallet below owes', () => {
    const { run } = bench();
    const past = [...tree, overdraft('user', 5n), lease(1, 5n)];
    for (const step of past) expect(run(step)).toMatchObject({ outcome: 'accepted' });
    const refusal = { code: 'wallet_not_empty', params: { node: 'user' } };
    expect(run(archive('user', 'team'))).toMatchObject({ refusal });
  });
});

describe('an archived node', () => {
  const gone = [...tree, issue('other', 9n), archive('user')];

  it.each(
    [
      issue('user', 1n),
      adjust('in', 'user', 1n),
      send(1n, { from: 'other', to: 'user' }),
      lease(1, 0n),
      place(1n),
      budget('user', 1n),
      topUp('top1', 'user', 1n),
      move('user', 'dep'),
      freeze('user'),
      archive('user'),
    ].map((command) => [command.type, command] as const),
  )('refuses %s by name', (_, command) => {
    given(...gone)
      .when(command)
      .refuses('node_archived', { node: 'user' });
  });

  it('keeps its id, and gets nothing below it', () => {
    given(...gone)
      .when(openNode('user', 'dep', 'user'))
      .refuses('node_exists');
    given(...tree, archive('team'))
      .when(openNode('new', 'team', 'user'))
      .refuses('node_archived', { node: 'team' });
    given(...tree, archive('team'))
      .when(move('other', 'team'))
      .refuses('node_archived', { node: 'team' });
  });

  it('keeps what it was sent: nobody takes that back any more', () => {
    const past = [...tree, issue('user', 9n), send(2n, { to: 'other' }), archive('other', 'dep')];
    given(...past)
      .when(takeBack())
      .refuses('node_archived', { node: 'other' });
  });

  it('is charged for usage that nobody admitted', () => {
    given(...gone)
      .when(report(5n, { node: 'user' }))
      .gives({ type: 'UsageReported.v1', data: { node: 'user', excess: 5n } });
  });
});
