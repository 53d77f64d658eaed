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
      { node: 'user', asset: usd, amount: dollars(8) },
    ]);
    expect([...effect.held]).toEqual([
      ['lea1', 0n],
      ['lea2', dollars(2)],
    ]);
    expect(effect.leases.map(({ lease: id }) => id)).toEqual(['lea1', 'lea2']);
    expect(effect.closed).toEqual(['lea1']);
    const first = entries.find(({ event }) => event.type === 'BudgetSet.v1');
    expect(effect.budgets).toMatchObject([{ node: 'dep', limit: dollars(9), at: first?.at }]);
    expect(effect.counters).toMatchObject([{ node: 'dep', used: dollars(1), held: dollars(2) }]);
  });
});
