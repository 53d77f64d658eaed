import type { BudgetMode, OverrideTerms } from './budget-events.ts';
import type { NodeKind } from './events.ts';
import type { HoldEnd, OverCapture } from './hold-events.ts';
import type { LotPart } from './lots.ts';
import type { MovementTerms, Payer, Weight } from './payment-events.ts';
import type { BudgetWindow } from './window.ts';

// The writer's memory of one ledger. It is changed in place, and by `evolve` alone: copying a
// hundred thousand accounts for every entry is not an option. Everybody else reads.

/** Levels of the tree, the organisation being the first. */
export const depthMax = 8;

/** A place in the tree. */
export interface Node {
  readonly id: string;
  readonly kind: NodeKind;
  /** From the organisation down to the node itself. */
  path: readonly string[];
  /** Its own order of who pays; undefined: inherited. */
  order: readonly Payer[] | undefined;
  /** Its own priority class; undefined: inherited. */
  weight: Weight | undefined;
  /** Its wallet and pool admit nothing. */
  frozen: boolean;
  /** How many holds are open for it. */
  holds: number;
}

/** What leases and holds have of one wallet or pool in one asset. */
export interface WalletHolds {
  held: bigint;
  /** How much of it holds have: nothing calls that back. */
  placed: bigint;
  /** How many leases are open on it. */
  live: number;
}

export interface Budget {
  readonly node: string;
  readonly asset: string;
  readonly window: BudgetWindow;
  /** When it was first set: where a lifetime starts. Microseconds. */
  readonly since: number;
  mode: BudgetMode;
  limit: bigint;
  rolloverCap: bigint | undefined;
  floor: bigint | undefined;
  /** In force on it. */
  readonly overrides: Map<string, OverrideInForce>;
  /** By start. Past stretches stay while a lease or hold counts in them. */
  readonly counters: Map<string, Counter>;
}

/** An override, and the entry that started it: what is sealed about it stands there. */
export interface OverrideInForce extends OverrideTerms {
  readonly seq: number;
}

/** A budget in one stretch of its window. */
export interface Counter {
  readonly budget: Budget;
  readonly start: string;
  readonly end: string | undefined;
  /** The same moments in microseconds. */
  readonly startsAt: number;
  readonly endsAt: number | undefined;
  used: bigint;
  held: bigint;
  /** In force when it was last stated: with what rolled over, and with overrides. */
  limit: bigint;
  /** How much of that limit is overrides: they are no part of what a stretch leaves. */
  boost: bigint;
  /** The highest threshold that was crossed, in percent; 0 for none. */
  crossed: number;
  /** How many open leases count in it. */
  live: number;
  /** How many open holds do, and how much of `held` is theirs. */
  holds: number;
  placed: bigint;
}

/** Money of one account that is held for one spender, under its own `held:` account. */
export interface Holding {
  readonly id: string;
  /** Who spends. */
  readonly node: string;
  /** Who pays: a wallet or a pool. */
  readonly account: string;
  readonly path: readonly string[];
  readonly asset: string;
  /** Where its captures count, whenever they come. */
  readonly counters: Counter[];
}

/** Placed by whoever captures it later, or gives it back. */
export interface Hold extends Holding {
  /** It does not expire before. Microseconds. */
  readonly expiresAt: number;
  readonly overCapture: OverCapture;
}

/** How a hold ended, and when. */
export interface EndedHold {
  readonly how: HoldEnd;
  /** Microseconds. */
  readonly at: number;
}

export interface Lease extends Holding {
  readonly incarnation: string;
  readonly ask: number;
  /** Its life as it was granted; an extension is never longer. */
  readonly ttlMs: number;
  /** The request that took a client's idempotency key with it. */
  readonly claimed: string | undefined;
  /** Endings posted so far. */
  ended: number;
  /** How many requests its holder admitted; unknown until it was returned. */
  admitted: number | undefined;
  /** Its life is over: it admits nothing more, and holds on. */
  lapsed: boolean;
}

/** What an incarnation has said of its asks. */
export interface ClosedAsks {
  readonly upTo: number;
  /** When it said so last. Microseconds. */
  readonly at: number;
}

/** Money on its way to another ledger. */
export interface Transfer {
  readonly id: string;
  readonly node: string;
  readonly asset: string;
  readonly amount: bigint;
  readonly toLedger: string;
  readonly toNode: string;
}

/** A transfer within this ledger that has no ending yet. */
export interface SentTransfer {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly asset: string;
  readonly amount: bigint;
  /** Microseconds; undefined: it waits only for the entry that says it is final. */
  readonly reversibleUntil: number | undefined;
}

export interface LedgerState {
  /** The last entry that is in this state. */
  seq: number;
  at: number;
  /** Empty until the ledger was opened. */
  organization: string;
  timeZone: string;
  /** The first line of this log's checkpoints. */
  origin: string;
  /** The verifier key that signs them; undefined until one was rotated: the log does not say. */
  signerKey: string | undefined;
  /** Nothing is dated before it any more. Microseconds; 0 while nothing was closed. */
  closedUntil: number;
  readonly assets: Set<string>;
  readonly nodes: Map<string, Node>;
  /** By account and asset (`balanceKey`); what is zero is left out. */
  readonly balances: Map<string, bigint>;
  /** Those assets that were opened after the ledger was. */
  readonly added: Set<string>;
  /** Nodes whose wallet and pool are closed. */
  readonly closed: Set<string>;
  /** Nodes that nothing is asked of any more; they keep their place, and no other gets their id. */
  readonly archived: Set<string>;
  /** What of wallets, pools and holds expires, earliest first; by account and asset. */
  readonly lots: Map<string, readonly LotPart[]>;
  /** How far below nothing a wallet may be taken, by account and asset; none: not at all. */
  readonly overdrafts: Map<string, bigint>;
  /** By wallet account and asset, as balances. */
  readonly holds: Map<string, WalletHolds>;
  /** By node. */
  readonly budgets: Map<string, Budget[]>;
  /** Every override in force, by id. */
  readonly overrides: Map<string, OverrideInForce>;
  /** Sweeps and top-ups that wait for their time, by id. */
  readonly movements: Map<string, MovementTerms>;
  /** Budgets with a floor, by `budgetKey`. */
  readonly floored: Map<string, Budget>;
  /**
   * By the key of the budget that gives: nodes for which a floor of it is kept. Nothing but an
   * index of `floored` over the tree (`indexFloors`).
   */
  readonly floors: Map<string, readonly string[]>;
  /** Open ones. */
  readonly leases: Map<string, Lease>;
  /** Those that expired last, for usage that comes late; the oldest is forgotten first. */
  readonly expired: Map<string, Lease>;
  /** Holds that are open. */
  readonly placed: Map<string, Hold>;
  /** Those that ended last; the oldest is forgotten first. */
  readonly ended: Map<string, EndedHold>;
  /**
   * By incarnation, the one that closed last at the end: no lease is opened any more for its asks
   * up to this one. Old ones are forgotten (`evolve-lease.ts`).
   */
  readonly asksClosed: Map<string, ClosedAsks>;
  /** Held, and neither completed nor cancelled. */
  readonly transfers: Map<string, Transfer>;
  /** Within this ledger, and neither reversed nor final. */
  readonly sent: Map<string, SentTransfer>;
  /** Ledgers with which this one agrees to exchange transfers. */
  readonly peers: Set<string>;
  /** Every transfer that was taken back. */
  readonly reversed: Set<string>;
  /** Every version that a charge was computed again with. */
  readonly rerates: Set<string>;
}

/** A ledger before its first entry. */
export function emptyState(): LedgerState {
  return {
    seq: 0,
    at: 0,
    organization: '',
    timeZone: 'UTC',
    origin: '',
    signerKey: undefined,
    closedUntil: 0,
    assets: new Set(),
    nodes: new Map(),
    balances: new Map(),
    added: new Set(),
    closed: new Set(),
    archived: new Set(),
    lots: new Map(),
    overdrafts: new Map(),
    holds: new Map(),
    budgets: new Map(),
    overrides: new Map(),
    movements: new Map(),
    floored: new Map(),
    floors: new Map(),
    leases: new Map(),
    expired: new Map(),
    placed: new Map(),
    ended: new Map(),
    asksClosed: new Map(),
    transfers: new Map(),
    sent: new Map(),
    peers: new Set(),
    reversed: new Set(),
    rerates: new Set(),
  };
}

export const walletOf = (node: string): string => `wallet:${node}`;
export const poolOf = (node: string): string => `pool:${node}`;
export const unprovenOf = (lease: string): string => `unproven:${lease}`;
/** What went to another ledger, or came from it. */
export const withLedger = (ledger: string): string => `ledger:${ledger}`;
/** What a lease, a hold, or a transfer to another ledger holds. */
export const heldBy = (holding: string): string => `held:${holding}`;
export const spentOn = (provider: string): string => `spent:${provider}`;
/** Where credits come from: its balance is what was ever issued, below zero. */
export const issued = 'issued';
/** Where credits end whose time has come. */
export const expired = 'expired';
/** What nobody's credits covered: its balance is that sum, below zero. */
export const overrun = 'overrun';

/** Neither accounts nor assets have spaces in them. */
export const balanceKey = (account: string, asset: string): string => `${account} ${asset}`;

/** A budget's name: no node, asset or window has a space in it. */
export const budgetKey = ({ node, asset, window }: Pick<Budget, 'node' | 'asset' | 'window'>) =>
  `${node} ${asset} ${window}`;

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
