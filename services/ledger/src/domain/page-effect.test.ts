import { describe, expect, it } from 'vitest';
import {
  bench,
  budget,
  dollars,
  ending,
  giveBack,
  issue,
  lease,
  start,
  tree,
  usd,
} from '../../test/given.ts';
import { addPeer, holdTransfer } from '../../test/given-leases.ts';
import { endOverride, fillPool, override, removeBudget } from '../../test/given-money.ts';
import type { LedgerCommand } from './commands.ts';
import type { PlacedEvent } from './events.ts';
import { pageEffect } from './page-effect.ts';

function placed(...commands: readonly LedgerCommand[]): readonly PlacedEvent[] {
  const here = bench();
  for (const command of commands) here.run(command);
  return here.events.map((event, index) => ({ seq: index + 1, at: start + index, event }));
}

describe('pageEffect', () => {
  it('of nothing is nothing', () => {
    expect(pageEffect([])).toMatchObject({ seq: 0, nodes: [], opened: undefined, counters: [] });
  });

  it('sums up what a page of the log did', () => {
    const entries = placed(
      ...[...tree, issue('user', dollars(10)), issue('user', dollars(1)), budget('dep', 1n)],
      ...[budget('dep', dollars(9)), lease(1, dollars(4)), lease(2, dollars(2))],
      ...[ending('r1', dollars(1)), giveBack(1)],
    );
    const effect = pageEffect(entries);
    expect(effect).toMatchObject({ seq: entries.length, at: start + entries.length - 1 });
    expect(effect.opened).toMatchObject({ organization: 'org', assets: [usd] });
    expect(effect.nodes).toEqual(['org', 'dep', 'team', 'user', 'other']);
    expect([...effect.available.values()]).toEqual([
      { kind: 'wallet', node: 'user', asset: usd, amount: dollars(8) },
    ]);
    expect([...effect.held]).toEqual([
      ['lea1', 0n],
      ['lea2', dollars(2)],
    ]);
    expect(effect.holds.map(({ id }) => id)).toEqual(['lea1', 'lea2']);
    expect(effect.closed).toEqual(['lea1']);
    const first = entries.find(({ event }) => event.type === 'BudgetSet.v1');
    expect(effect.budgets).toMatchObject([{ node: 'dep', limit: dollars(9), at: first?.at }]);
    expect(effect.counters).toMatchObject([{ node: 'dep', used: dollars(1), held: dollars(2) }]);
  });

  it('knows pools, and whose money a lease holds', () => {
    const effect = pageEffect(
      placed(
        ...[...tree, issue('org', dollars(10)), fillPool('org', 'dep', dollars(6))],
        ...[lease(1, dollars(2)), lease(2, dollars(3), { node: 'org' })],
      ),
    );
    expect([...effect.available.values()]).toEqual([
      { kind: 'wallet', node: 'org', asset: usd, amount: dollars(1) },
      { kind: 'pool', node: 'dep', asset: usd, amount: dollars(4) },
    ]);
    expect(effect.holds).toEqual([
      { id: 'lea1', kind: 'pool', node: 'dep', asset: usd },
      { id: 'lea2', kind: 'wallet', node: 'org', asset: usd },
    ]);
  });

  it('forgets what was said of a budget before it was removed', () => {
    const entries = placed(
      ...[...tree, issue('user', dollars(10)), budget('dep', dollars(9)), budget('org', 1n)],
      ...[lease(1, 0n, { node: 'dep' }), removeBudget('org'), removeBudget('dep')],
      budget('dep', dollars(5)),
    );
    const effect = pageEffect(entries);
    expect(effect.removed.map(({ node }) => node)).toEqual(['org', 'dep']);
    expect(effect.budgets).toMatchObject([{ node: 'dep', limit: dollars(5) }]);
    expect(effect.budgets[0]?.at).toBe(effect.at);
    expect(effect.counters).toMatchObject([{ node: 'dep', limit: dollars(5) }]);
  });

  it('knows the overrides that started, and those that ended', () => {
    const effect = pageEffect(
      placed(
        ...[...tree, budget('dep', dollars(9)), override('o1', 1n), override('o2', 2n)],
        endOverride('o1'),
      ),
    );
    const { at: end } = effect;
    expect(effect.overridesStarted).toMatchObject([
      { override: 'o1', amount: 1n, at: end - 2 },
      { override: 'o2', amount: 2n, at: end - 1 },
    ]);
    expect(effect.overridesEnded).toEqual([{ override: 'o1', at: end }]);
    expect(effect.counters).toMatchObject([{ limit: dollars(9) + 2n }]);
  });

  it('knows what is held for another ledger, and what is held no more', () => {
    const past = [...tree, issue('user', 50n), addPeer(), holdTransfer(20n), lease(1, 10n)];
    const held = pageEffect(placed(...past));
    expect(held.holds).toEqual([
      { id: 'trf1', kind: 'wallet', node: 'user', asset: usd },
      { id: 'lea1', kind: 'wallet', node: 'user', asset: usd },
    ]);
    expect(held.closed).toEqual([]);
    const cancel = { type: 'CancelTransfer', transfer: 'trf1', code: 'node_unknown' } as const;
    const ended = pageEffect(placed(...past, cancel, giveBack(0)));
    expect(ended.closed).toEqual(['trf1', 'lea1']);
    expect([...ended.held.values()]).toEqual([0n, 0n]);
  });
});
