import type { NodeKind } from './events.ts';
import type { BudgetWindow } from './window.ts';

// The writer's memory of one ledger. It is changed in place, and by `evolve` alone: copying a
// hundred thousand accounts for every entry is not an option. Everybody else reads.

/** A place in the tree. */
export interface Node {
  readonly id: string;
  readonly kind: NodeKind;
  /** From the organisation down to the node itself. */
  readonly path: readonly string[];
}

/** What leases hold of one wallet in one asset. */
export interface WalletHolds {
  held: bigint;
  /** How many leases are open on it. */
  live: number;
}

export interface Budget {
  readonly node: string;
  readonly asset: string;
  readonly window: BudgetWindow;
  /** When it was first set: where a lifetime starts. Microseconds. */
  readonly since: number;
  mode: 'hard';
  limit: bigint;
  /** By start. Past stretches stay while a lease counts in them. */
  readonly counters: Map<string, Counter>;
}

/** A budget in one stretch of its window. */
export interface Counter {
  readonly budget: Budget;
  readonly start: string;
  readonly end: string | undefined;
  used: bigint;
  held: bigint;
  /** How many open leases count in it. */
  live: number;
}

export interface Lease {
  readonly id: string;
  readonly incarnation: string;
  readonly ask: number;
  readonly node: string;
  readonly wallet: string;
  readonly path: readonly string[];
  readonly asset: string;
  /** Where its captures count, whenever they come. */
  readonly counters: Counter[];
  /** Endings posted so far. */
  ended: number;
  /** How many requests its holder admitted; unknown until it was returned. */
  admitted: number | undefined;
}

export interface LedgerState {
  /** The last entry that is in this state. */
  seq: number;
  at: number;
  /** Empty until the ledger was opened. */
  organization: string;
  timeZone: string;
  readonly assets: Set<string>;
  readonly nodes: Map<string, Node>;
  /** By account and asset (`balanceKey`); what is zero is left out. */
  readonly balances: Map<string, bigint>;
  /** By wallet account and asset, as balances. */
  readonly holds: Map<string, WalletHolds>;
  /** By node. */
  readonly budgets: Map<string, Budget[]>;
  /** Open ones. */
  readonly leases: Map<string, Lease>;
}

/** A ledger before its first entry. */
export function emptyState(): LedgerState {
  return {
    seq: 0,
    at: 0,
    organization: '',
    timeZone: 'UTC',
    assets: new Set(),
    nodes: new Map(),
    balances: new Map(),
    holds: new Map(),
    budgets: new Map(),
    leases: new Map(),
  };
}

export const walletOf = (node: string): string => `wallet:${node}`;
export const heldBy = (lease: string): string => `held:${lease}`;
export const spentOn = (provider: string): string => `spent:${provider}`;
/** Where credits come from: its balance is what was ever issued, below zero. */
export const issued = 'issued';
/** What nobody's credits covered: its balance is that sum, below zero. */
export const overrun = 'overrun';

/** Neither accounts nor assets have spaces in them. */
export const balanceKey = (account: string, asset: string): string => `${account} ${asset}`;

/** What stands on an account; zero when nothing was ever posted to it. */
export function balanceOf(state: LedgerState, account: string, asset: string): bigint {
  return state.balances.get(balanceKey(account, asset)) ?? 0n;
}

/** The budget of a node in one asset and window, if one was set. */
export function findBudget(
  state: LedgerState,
  { node, asset, window }: Pick<Budget, 'node' | 'asset' | 'window'>,
): Budget | undefined {
  return state.budgets
    .get(node)
    ?.find((budget) => budget.asset === asset && budget.window === window);
}
