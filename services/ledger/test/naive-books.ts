import type { LedgerEvent } from '../src/domain/events.ts';

// The books kept a second time, from events alone and as plainly as can be: no calendar but days in
// UTC, no shared code, everything summed up from the beginning each time.

interface Happened {
  readonly at: number;
  readonly event: LedgerEvent;
}

interface Hold {
  readonly path: readonly string[];
  readonly wallet: string;
  readonly asset: string;
  held: bigint;
  open: boolean;
  /** Names of the counters that it counts in. */
  readonly countsIn: Set<string>;
}

interface Sums {
  used: bigint;
  held: bigint;
}

export interface NaiveBooks {
  readonly balances: ReadonlyMap<string, bigint>;
  readonly holds: ReadonlyMap<string, Hold>;
  readonly counters: ReadonlyMap<string, Sums>;
}

const dayMicros = 86_400_000_000;

/** `node asset window start`, the start as a number: a day's in microseconds, a lifetime's 0. */
export function counterName(budget: string, window: string, at: number): string {
  return `${budget} ${window === 'day' ? Math.floor(at / dayMicros) * dayMicros : 0}`;
}

export function naiveBooks(happened: readonly Happened[]): NaiveBooks {
  const balances = new Map<string, bigint>();
  const holds = new Map<string, Hold>();
  const counters = new Map<string, Sums>();
  const budgets = new Map<string, { node: string; asset: string; window: string }>();
  const count = (hold: Hold, used: bigint, held: bigint) => {
    hold.held += held;
    for (const name of hold.countsIn) {
      const sums = counters.get(name) ?? { used: 0n, held: 0n };
      counters.set(name, { used: sums.used + used, held: sums.held + held });
    }
  };
  for (const { at, event } of happened) {
    for (const { from, to, asset, amount } of event.postings) {
      balances.set(`${from} ${asset}`, (balances.get(`${from} ${asset}`) ?? 0n) - amount);
      balances.set(`${to} ${asset}`, (balances.get(`${to} ${asset}`) ?? 0n) + amount);
    }
    if (event.type === 'BudgetSet.v1') {
      const { node, asset, window } = event.data;
      const budget = `${node} ${asset} ${window}`;
      if (budgets.has(budget)) continue;
      budgets.set(budget, { node, asset, window });
      const name = counterName(budget, window, at);
      counters.set(name, { used: 0n, held: 0n });
      for (const hold of holds.values()) {
        if (!hold.open || hold.asset !== asset || !hold.path.includes(node)) continue;
        hold.countsIn.add(name);
        const sums = counters.get(name) ?? { used: 0n, held: 0n };
        counters.set(name, { ...sums, held: sums.held + hold.held });
      }
    }
    if (event.type === 'LeaseOpened.v1') {
      const { lease, path, wallet, asset, amount } = event.data;
      const countsIn = [...budgets]
        .filter(([, budget]) => budget.asset === asset && path.includes(budget.node))
        .map(([budget, { window }]) => counterName(budget, window, at));
      const hold = { path, wallet, asset, held: 0n, open: true, countsIn: new Set(countsIn) };
      holds.set(lease, hold);
      count(hold, 0n, amount);
    }
    if ('request' in event.data) {
      const hold = holds.get(event.data.lease);
      const paid = event.postings.reduce((sum, { amount }) => sum + amount, 0n);
      const fromLease = event.postings
        .filter(({ from }) => from.startsWith('held:'))
        .reduce((sum, { amount }) => sum + amount, 0n);
      if (hold) count(hold, paid, -fromLease);
    }
    if (event.type === 'LeaseClosed.v1') {
      const hold = holds.get(event.data.lease);
      if (!hold) continue;
      count(hold, 0n, -hold.held);
      hold.open = false;
    }
  }
  return { balances, holds, counters };
}
