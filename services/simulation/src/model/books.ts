// The books of one ledger, kept by hand: plain rows, nothing clever, nothing of the ledger's code.
import type { Line, StatedCounter } from './line.ts';

export interface CounterRow {
  readonly budget: BudgetRow;
  readonly start: string;
  readonly end: string | undefined;
  used: bigint;
  held: bigint;
}

export interface BudgetRow {
  readonly node: string;
  readonly asset: string;
  readonly window: string;
  readonly since: number;
  mode: string;
  limit: bigint;
  cap: bigint | undefined;
  floor: bigint | undefined;
  /** Every stretch in which anything counted, oldest first. */
  readonly counters: CounterRow[];
}

export interface LeaseRow {
  readonly id: string;
  readonly incarnation: string;
  readonly ask: number;
  readonly node: string;
  readonly account: string;
  readonly path: readonly string[];
  readonly asset: string;
  readonly amount: bigint;
  readonly openedAt: number;
  readonly claim: { readonly request: string; readonly attempt: number } | undefined;
  state: 'open' | 'lapsed' | 'closed' | 'expired';
  counters: CounterRow[];
  /** The counters that its opening states. */
  readonly stated: readonly StatedCounter[];
  ended: number;
  admitted: number | undefined;
}

export interface HoldRow {
  readonly id: string;
  readonly node: string;
  readonly account: string;
  readonly path: readonly string[];
  readonly asset: string;
  readonly expiresAt: number;
  readonly overCapture: string;
  /** True time: nothing of it may come back by itself before. */
  readonly notBefore: number;
  state: 'open' | 'captured' | 'released' | 'expired';
  counters: CounterRow[];
}

export interface RequestRow {
  readonly request: string;
  readonly lease: string;
  readonly type: string;
  /** As its gateway or metering said it. */
  readonly ending: string;
  /** What it was charged in all, rated again or not. */
  charge: bigint;
  /** What its ending said. */
  readonly atEnding: bigint;
  /** When it was charged first. */
  readonly at: number;
  readonly seq: number;
  /** Every counter that its entries state, in their order. */
  readonly stated: readonly StatedCounter[];
}

export interface OverrideRow {
  readonly override: string;
  readonly node: string;
  readonly asset: string;
  readonly window: string;
  readonly amount: bigint;
  readonly endsAt: number;
  ended: boolean;
}

export interface TransferRow {
  readonly transfer: string;
  readonly node: string;
  readonly asset: string;
  readonly amount: bigint;
  readonly direction: 'out' | 'in';
  readonly other: string;
  state: 'held' | 'completed' | 'cancelled' | 'credited';
}

export interface SentRow {
  readonly from: string;
  readonly to: string;
  readonly asset: string;
  readonly amount: bigint;
  readonly until: number | undefined;
  state: 'sent' | 'reversed' | 'final';
}

export interface MovementRow {
  readonly schedule: string;
  readonly node: string;
  readonly kind: string;
  readonly asset: string;
  readonly dueAt: number;
  ending: string | undefined;
}

export interface Books {
  readonly ledger: string;
  seq: number;
  at: number;
  epoch: number;
  leaf: string;
  organization: string;
  timeZone: string;
  /** By account and asset; never a zero. */
  readonly balances: Map<string, bigint>;
  readonly keys: Map<string, Line>;
  readonly nodes: Map<string, { readonly kind: string; parent: string | undefined }>;
  budgets: BudgetRow[];
  readonly leases: Map<string, LeaseRow>;
  readonly holds: Map<string, HoldRow>;
  readonly requests: Map<string, RequestRow>;
  readonly overrides: Map<string, OverrideRow>;
  readonly transfers: Map<string, TransferRow>;
  /** Within the ledger. */
  readonly sent: Map<string, SentRow>;
  readonly peers: Set<string>;
  readonly movements: Map<string, MovementRow>;
  readonly frozen: Set<string>;
  readonly closedAsks: Map<string, number>;
  /** Thresholds that were told, by counter and percent. */
  readonly thresholds: Set<string>;
  /** Those that were crossed and are not told yet. */
  readonly dueThresholds: Set<string>;
  /** Every entry, for a look back. */
  readonly lines: Line[];
  readonly complain: (invariant: string, message: string) => undefined;
  /** True time in microseconds, whatever the clocks of machines say. */
  readonly now: () => number;
}

/** What is held of accounts now: of leases that live, and of holds that are open. */
export function holdingsOf({ leases, holds }: Books): readonly (LeaseRow | HoldRow)[] {
  const live = [...leases.values()].filter(({ state }) => state === 'open' || state === 'lapsed');
  return [...live, ...[...holds.values()].filter(({ state }) => state === 'open')];
}

/** Books without an entry. */
export function emptyBooks(
  ledger: string,
  { complain, now }: Pick<Books, 'complain' | 'now'>,
): Books {
  return {
    ledger,
    seq: 0,
    at: 0,
    epoch: 0,
    leaf: '0'.repeat(64),
    organization: '',
    timeZone: 'UTC',
    balances: new Map(),
    keys: new Map(),
    nodes: new Map(),
    budgets: [],
    leases: new Map(),
    holds: new Map(),
    requests: new Map(),
    overrides: new Map(),
    transfers: new Map(),
    sent: new Map(),
    peers: new Set(),
    movements: new Map(),
    frozen: new Set(),
    closedAsks: new Map(),
    thresholds: new Set(),
    dueThresholds: new Set(),
    lines: [],
    complain,
    now,
  };
}

/** What stands on an account. */
export function balance({ balances }: Books, account: string, asset: string): bigint {
  return balances.get(`${account} ${asset}`) ?? 0n;
}

/** From the organisation down to the node. */
export function pathOf({ nodes }: Books, node: string): readonly string[] {
  const path: string[] = [];
  for (let at: string | undefined = node; at !== undefined; at = nodes.get(at)?.parent) {
    if (path.includes(at)) throw new Error(`the tree has a cycle at ${at}`);
    path.unshift(at);
  }
  return path;
}

/** The budgets that a spender of `node`, paid by `account`, counts in. */
export function budgetsMet(
  books: Books,
  { path, account, asset }: { path: readonly string[]; account: string; asset: string },
): readonly BudgetRow[] {
  const places = new Set([...path, ...pathOf(books, ownerOf(account))]);
  return books.budgets.filter((row) => places.has(row.node) && row.asset === asset);
}

/** Whose wallet or pool an account is. */
export function ownerOf(account: string): string {
  return account.slice(account.indexOf(':') + 1);
}

/** What the overrides of a budget add to it now. */
export function boostOf({ overrides }: Books, row: BudgetRow): bigint {
  return [...overrides.values()]
    .filter(
      (one) =>
        !one.ended && one.node === row.node && one.asset === row.asset && one.window === row.window,
    )
    .reduce((sum, { amount }) => sum + amount, 0n);
}

/** A counter as people write it. */
export function nameOf({ budget, start }: CounterRow): string {
  return `${budget.node} ${budget.asset} ${budget.window} ${start}`;
}

/** What a fold may ask about the moment before its entry. */
export interface Look {
  before(account: string, asset: string): bigint;
}
