import type { BudgetCounter, BudgetSet, LeaseOpened, LedgerOpened, PlacedEvent } from './events.ts';

/** What consecutive entries did to balances and budgets, summed up. */
export interface PageEffect {
  /** Of the last entry. */
  readonly seq: number;
  readonly at: number;
  readonly opened: LedgerOpened['data'] | undefined;
  /** Nodes that came into being: their wallets start at zero. */
  readonly nodes: readonly string[];
  /** By node and asset. */
  readonly available: ReadonlyMap<string, Move>;
  /** By lease. */
  readonly held: ReadonlyMap<string, bigint>;
  readonly leases: readonly LeaseOpened['data'][];
  readonly closed: readonly string[];
  readonly budgets: readonly (BudgetSet['data'] & { readonly at: number })[];
  /** The last that was said of each counter. */
  readonly counters: readonly BudgetCounter[];
}

export interface Move {
  readonly node: string;
  readonly asset: string;
  readonly amount: bigint;
}

const wallet = 'wallet:';
const heldPrefix = 'held:';

/** A fold: it decides nothing and refuses nothing. */
export function pageEffect(entries: readonly PlacedEvent[]): PageEffect {
  const last = entries.at(-1);
  const events = entries.map(({ event }) => event);
  const opened = events.find((event) => event.type === 'LedgerOpened.v1')?.data;
  return {
    seq: last?.seq ?? 0,
    at: last?.at ?? 0,
    opened,
    nodes: events.flatMap((event) => (event.type === 'NodeOpened.v1' ? [event.data.node] : [])),
    ...movesOf(entries),
    leases: events.flatMap((event) => (event.type === 'LeaseOpened.v1' ? [event.data] : [])),
    closed: events.flatMap((event) => (event.type === 'LeaseClosed.v1' ? [event.data.lease] : [])),
    budgets: lastBudgets(entries),
    counters: lastCounters(entries),
  };
}

function movesOf(entries: readonly PlacedEvent[]): Pick<PageEffect, 'available' | 'held'> {
  const available = new Map<string, Move>();
  const held = new Map<string, bigint>();
  const move = (account: string, asset: string, by: bigint) => {
    if (account.startsWith(wallet)) {
      const node = account.slice(wallet.length);
      const key = `${node} ${asset}`;
      available.set(key, { node, asset, amount: (available.get(key)?.amount ?? 0n) + by });
    } else if (account.startsWith(heldPrefix)) {
      const lease = account.slice(heldPrefix.length);
      held.set(lease, (held.get(lease) ?? 0n) + by);
    }
  };
  for (const { event } of entries) {
    for (const { from, to, asset, amount } of event.postings) {
      move(from, asset, -amount);
      move(to, asset, amount);
    }
  }
  return { available, held };
}

function lastBudgets(entries: readonly PlacedEvent[]): PageEffect['budgets'] {
  const budgets = new Map<string, PageEffect['budgets'][number]>();
  for (const { event, at } of entries) {
    if (event.type !== 'BudgetSet.v1') continue;
    const { node, asset, window } = event.data;
    const key = `${node} ${asset} ${window}`;
    budgets.set(key, { ...event.data, at: budgets.get(key)?.at ?? at });
  }
  return [...budgets.values()];
}

function lastCounters(entries: readonly PlacedEvent[]): readonly BudgetCounter[] {
  const counters = new Map<string, BudgetCounter>();
  for (const { event } of entries) {
    if (!('budgets' in event.data)) continue;
    for (const counter of event.data.budgets) {
      const { node, asset, window, start } = counter;
      counters.set(`${node} ${asset} ${window} ${start}`, counter);
    }
  }
  return [...counters.values()];
}
