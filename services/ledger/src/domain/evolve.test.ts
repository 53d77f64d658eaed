import { describe, expect, it } from 'vitest';
import { bench, budget, issue, lease, posting, start, tree, usd } from '../../test/given.ts';
import type { LedgerEvent } from './events.ts';
import { evolve } from './evolve.ts';

const counter = {
  ...{ node: 'dep', asset: usd, window: 'month', start: '2026-11-01T00:00:00Z' },
  ...{ end: '2026-12-01T00:00:00Z', used: 0n, held: 0n, limit: 9n },
} as const;
const closed = (id: string): LedgerEvent => ({
  ...{ type: 'LeaseClosed.v1', postings: [] },
  data: { lease: id, admitted: 0, budgets: [] },
});

/** What no writer ever wrote: a log with it is damaged, and must not be followed any further. */
const impossible: readonly (readonly [string, LedgerEvent])[] = [
  [
    'a second genesis',
    {
      type: 'LedgerOpened.v1',
      postings: [],
      data: { organization: 'org', timeZone: 'UTC', assets: [], origin: 'o' },
    },
  ],
  [
    'a child before its parent',
    {
      ...{ type: 'NodeOpened.v1', postings: [] },
      data: { node: 'u', parent: 'nowhere', kind: 'user' },
    },
  ],
  [
    'a wallet below zero',
    {
      type: 'CreditsAllocated.v1',
      postings: [posting('wallet:user', 'wallet:dep', 101n)],
      data: { from: 'user', to: 'dep' },
    },
  ],
  [
    'a posting of nothing',
    {
      type: 'CreditsIssued.v1',
      postings: [posting('issued', 'wallet:dep', 0n)],
      data: { node: 'dep' },
    },
  ],
  ['the closing of a lease that is not open', closed('lea9')],
  [
    'a counter of a budget that was never set',
    { ...closed('lea1'), data: { lease: 'lea1', admitted: 0, budgets: [counter] } } as LedgerEvent,
  ],
  [
    'a budget without its counter',
    {
      type: 'BudgetSet.v1',
      postings: [],
      data: {
        ...{ node: 'dep', asset: usd, window: 'day', mode: 'hard', limit: 1n },
        ...{ rolloverCap: undefined, floor: undefined, excess: undefined, budgets: [] },
      },
    },
  ],
];

describe('evolve', () => {
  const state = () => {
    const here = bench();
    for (const command of [...tree, issue('user', 100n), lease(1, 0n)]) here.run(command);
    return here.state;
  };

  it.each(impossible)('stops at %s', (_, event) => {
    const here = state();
    expect(() => evolve(here, { seq: here.seq + 1, at: here.at + 1, event })).toThrow();
  });

  it('stops at a gap and at time that stands still', () => {
    const here = state();
    const event = { type: 'WriterOpened.v1', postings: [], data: {} } as const;
    expect(() => evolve(here, { seq: here.seq + 2, at: here.at + 1, event })).toThrow(/gap/);
    expect(() => evolve(here, { seq: here.seq + 1, at: here.at, event })).toThrow(/forward/);
  });

  it('keeps several budgets of one node apart', () => {
    const here = bench();
    for (const command of [...tree, budget('dep', 9n), budget('dep', 8n, 'day')]) here.run(command);
    expect(here.state.budgets.get('dep')?.map(({ window, limit }) => [window, limit])).toEqual([
      ['month', 9n],
      ['day', 8n],
    ]);
    expect(here.state.at).toBeGreaterThan(start);
  });
});
