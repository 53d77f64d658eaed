// What all parts of the fold work on.
import type { Entry, EntryOf, MovementData } from '../entry-types.ts';
import type { CheckName } from '../report.ts';
import { type Accounts, accountFold, floorKey } from './accounts.ts';
import { type Budgets, budgetFold } from './budgets.ts';
import { type Charges, chargeMemory, type Wanted } from './charge-memory.ts';
import type { Hold, Lease } from './holdings.ts';
import { type Lots, noLots } from './lot-parts.ts';
import { postingProblem, type Route } from './postings.ts';
import type { Crossing } from './thresholds.ts';
import { type Tree, treeFold } from './tree.ts';

/** Told of everything that does not hold: the check it belongs to, and what is wrong. */
export type Complain = (check: CheckName, message: string) => void;

export interface State {
  readonly assets: Set<string>;
  readonly tree: Tree;
  readonly accounts: Accounts;
  readonly budgets: Budgets;
  /** Open ones, by id. */
  readonly leases: Map<string, Lease>;
  /** Those that expired last without a word of their holder: usage of them may come late. */
  readonly expired: Map<string, Lease>;
  /** Open ones, by id. */
  readonly holds: Map<string, Hold>;
  /** By incarnation: no lease is opened for its asks up to this one. */
  readonly asksClosed: Map<string, number>;
  /** By node that has one of its own: the order in which accounts pay. */
  readonly orders: Map<string, readonly string[]>;
  /** Nodes whose wallet and pool are closed. */
  readonly closed: Set<string>;
  /** Nodes at their end. */
  readonly archived: Set<string>;
  /** What of accounts expires. */
  readonly lots: Lots;
  /** How far below nothing a wallet may be taken. */
  readonly overdrafts: Map<string, bigint>;
  /** Nodes whose wallet and pool admit nothing. */
  readonly frozen: Set<string>;
  /** Sweeps and top-ups without an ending. */
  readonly movements: Map<string, MovementData>;
  /** Money on its way to another ledger. */
  readonly transfers: Map<string, Transfer>;
  /** Ledgers that this one agrees to exchange transfers with. */
  readonly peers: Set<string>;
  /** Transfers within this ledger that are neither reversed nor final. */
  readonly sent: Map<string, Sent>;
  /** Undefined when no charge is ever changed. */
  readonly charges: Charges | undefined;
  /** Thresholds that the next entry has to say. */
  crossings: readonly Crossing[];
  /** From the first that was said on, each must be: older ledgers said none. */
  saysThresholds: boolean;
  organization: string;
  /** The first line of checkpoints from here on. */
  origin: string | undefined;
  /** The key that signs them; undefined until an entry has named it. */
  signerKey: string | undefined;
  /** Each time that the log was restored, and what it declared lost. */
  readonly restores: Restore[];
  /** Each time that another key took over. */
  readonly keyChanges: KeyChange[];
  /** Nothing is dated before it any more; 0 while nothing was closed. */
  closedUntil: number;
}

/** An entry by which a key takes over. */
export interface KeyChange {
  readonly seq: number;
  /** The key before it; undefined where no entry has named it. */
  readonly from: string | undefined;
  readonly to: string;
  /** Of checkpoints from here on. */
  readonly origin: string;
}

export type Restore = EntryOf<'LedgerRestored.v1'>['data'];

export interface Transfer {
  readonly node: string;
  readonly toLedger: string;
  readonly asset: string;
  readonly amount: bigint;
}

export interface Sent {
  readonly from: string;
  readonly to: string;
  readonly asset: string;
  readonly amount: bigint;
  /** Microseconds since 1970; undefined: it could never be taken back. */
  readonly reversibleUntil: number | undefined;
}

/** Before the first entry. */
export function emptyState(wanted: Wanted | undefined): State {
  const overdrafts = new Map<string, bigint>();
  return {
    assets: new Set(),
    tree: treeFold(),
    overdrafts,
    closed: new Set(),
    archived: new Set(),
    lots: noLots(),
    accounts: accountFold(overdrafts),
    budgets: budgetFold(),
    leases: new Map(),
    expired: new Map(),
    holds: new Map(),
    asksClosed: new Map(),
    orders: new Map(),
    frozen: new Set(),
    movements: new Map(),
    transfers: new Map(),
    peers: new Set(),
    sent: new Map(),
    charges: wanted && chargeMemory(wanted),
    crossings: [],
    saysThresholds: false,
    organization: '',
    origin: undefined,
    signerKey: undefined,
    restores: [],
    keyChanges: [],
    closedUntil: 0,
  };
}

/** The only ways in which this entry may move money, and the only asset. */
export function checkPostings(
  { assets }: State,
  { postings }: Entry,
  expected: { readonly routes: readonly Route[]; readonly asset?: string | undefined },
  complain: Complain,
): void {
  const asset = expected.asset === undefined ? {} : { asset: expected.asset };
  const problem = postingProblem(postings, expected.routes, { assets, ...asset });
  if (problem) complain('postings', problem);
}

export function checkNode(state: State, node: string, complain: Complain): void {
  if (state.tree.path(node).length === 0) complain('form', `names ${node}, which was never opened`);
}

/** What may be taken from an account now: down to its floor. */
export function spendableOn(state: State, account: string, asset: string): bigint {
  const left =
    state.accounts.balance(account, asset) + (state.overdrafts.get(floorKey(account, asset)) ?? 0n);
  return left > 0n ? left : 0n;
}

/** What was taken that nothing had held. */
export function checkExcess(stated: string | undefined, excess: bigint, complain: Complain): void {
  if (BigInt(stated ?? '0') !== excess) complain('endings', `states not its excess, ${excess}`);
}

export function openLeaseOf(state: State, id: string, complain: Complain): Lease | undefined {
  const lease = state.leases.get(id);
  if (!lease) complain('endings', `is about the lease ${id}, which is not open`);
  return lease;
}
