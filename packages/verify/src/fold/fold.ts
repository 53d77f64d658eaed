// The verifier's own idea of what the entries add up to. It believes nothing that an entry states of
// the result: it computes the result and compares.
import type { BudgetLine, Entry, EntryOf, UsageEntry } from '../entry-types.ts';
import type { CheckName } from '../report.ts';
import { type Accounts, accountFold } from './accounts.ts';
import { type Budgets, budgetFold } from './budgets.ts';
import type { Lease } from './holdings.ts';
import { closeProblem, endingProblem, returnProblem, usageRoutes } from './leases.ts';
import {
  heldBy,
  issued,
  overrun,
  postingProblem,
  type Route,
  sumFrom,
  sumOf,
  walletOf,
} from './postings.ts';
import { type Tree, treeFold } from './tree.ts';

/** Told of everything that does not hold: the check it belongs to, and what is wrong. */
export type Complain = (check: CheckName, message: string) => void;

export interface Fold {
  readonly accounts: Accounts;
  readonly budgets: Budgets;
  /** Open ones, by id. */
  readonly leases: ReadonlyMap<string, Lease>;
  /** The origin that the first entry states for the checkpoints of this log. */
  readonly origin: string | undefined;
  apply(entry: Entry, complain: Complain): void;
}

interface State {
  readonly assets: Set<string>;
  readonly tree: Tree;
  readonly accounts: Accounts;
  readonly budgets: Budgets;
  readonly leases: Map<string, Lease>;
  organization: string;
  origin: string | undefined;
}

/** An empty ledger. */
export function fold(): Fold {
  const state: State = {
    assets: new Set(),
    tree: treeFold(),
    accounts: accountFold(),
    budgets: budgetFold(),
    leases: new Map(),
    organization: '',
    origin: undefined,
  };
  return {
    accounts: state.accounts,
    budgets: state.budgets,
    leases: state.leases,
    get origin() {
      return state.origin;
    },
    apply(entry, complain) {
      take(state, entry, complain);
      for (const posting of entry.postings) {
        const problem = state.accounts.post(posting);
        if (problem) complain('accounts', problem);
      }
    },
  };
}

/** Runs before the postings move, so that it sees the balances the writer decided on. */
function take(state: State, entry: Entry, complain: Complain): void {
  if (state.origin === undefined && entry.type !== 'LedgerOpened.v1') {
    complain('form', 'comes before its ledger was opened');
  }
  switch (entry.type) {
    case 'LedgerOpened.v1':
      openLedger(state, entry, complain);
      break;
    case 'WriterOpened.v1':
    case 'CommandRefused.v1':
      checkPostings(state, entry, { routes: [] }, complain);
      break;
    case 'NodeOpened.v1':
      openNode(state, entry, complain);
      break;
    case 'CreditsIssued.v1':
      credit(state, entry, { from: issued, to: walletOf(entry.data.node) }, complain);
      break;
    case 'CreditsAllocated.v1':
      credit(state, entry, allocation(entry), complain);
      break;
    case 'BudgetSet.v1':
      setBudget(state, entry, complain);
      break;
    case 'LeaseOpened.v1':
      openLease(state, entry, complain);
      break;
    case 'UsageCaptured.v1':
    case 'UsageReleased.v1':
    case 'UsageReconciled.v1':
    case 'UsageOverrun.v1':
      endRequest(state, entry, complain);
      break;
    case 'LeaseReturned.v1':
      returnLease(state, entry, complain);
      break;
    case 'LeaseClosed.v1':
      closeLease(state, entry, complain);
      break;
  }
}

function openLedger(state: State, entry: EntryOf<'LedgerOpened.v1'>, complain: Complain): void {
  if (state.origin !== undefined) complain('form', 'opens a ledger that is open');
  state.origin = entry.data.origin;
  state.organization = entry.data.organization;
  for (const asset of entry.data.assets) state.assets.add(asset);
  checkPostings(state, entry, { routes: [] }, complain);
}

function openNode(state: State, entry: EntryOf<'NodeOpened.v1'>, complain: Complain): void {
  const { node, parent } = entry.data;
  const problem = state.tree.open(entry.data);
  if (problem) complain('form', problem);
  if (parent === undefined && node !== state.organization) {
    complain('form', `opens ${node}, which is not the ledger's organisation, as its root`);
  }
  checkPostings(state, entry, { routes: [] }, complain);
}

function allocation({ data }: EntryOf<'CreditsAllocated.v1'>): Route {
  return { from: walletOf(data.from), to: walletOf(data.to) };
}

function credit(
  state: State,
  entry: EntryOf<'CreditsIssued.v1' | 'CreditsAllocated.v1'>,
  route: Route,
  complain: Complain,
): void {
  const nodes = entry.type === 'CreditsIssued.v1' ? [entry.data.node] : Object.values(entry.data);
  for (const node of nodes) checkNode(state, node, complain);
  if (entry.postings.length !== 1) complain('postings', 'does not post exactly once');
  checkPostings(state, entry, { routes: [route] }, complain);
}

function setBudget(state: State, entry: EntryOf<'BudgetSet.v1'>, complain: Complain): void {
  checkNode(state, entry.data.node, complain);
  checkPostings(state, entry, { routes: [] }, complain);
  const problem = state.budgets.set(entry, state.leases.values());
  if (problem) complain('budgets', problem);
}

function openLease(state: State, entry: EntryOf<'LeaseOpened.v1'>, complain: Complain): void {
  const { lease: id, node, wallet, path, asset, incarnation, ask } = entry.data;
  const amount = BigInt(entry.data.amount);
  if (state.leases.has(id)) complain('endings', `opens ${id}, which is open already`);
  if (entry.key !== `lease:${incarnation}:${ask}`) complain('form', 'has not the key of its ask');
  for (const spender of [node, wallet]) checkNode(state, spender, complain);
  const own = state.tree.path(node);
  if (own.join(' ') !== path.join(' ')) complain('budgets', `states another path of ${node}`);
  const routes = [{ from: walletOf(wallet), to: heldBy(id) }];
  checkPostings(state, entry, { routes, asset }, complain);
  if (sumOf(entry.postings) !== amount) complain('postings', 'does not hold what it grants');
  const nodes = [...new Set([...own, ...state.tree.path(wallet)])];
  const joined = state.budgets.join(linesOf(entry.data), { nodes, asset, amount }, entry.at);
  if (typeof joined === 'string') complain('budgets', joined);
  const counters = typeof joined === 'string' ? [] : [...joined];
  const lease = { id, node, wallet, asset, nodes, counters, held: amount };
  state.leases.set(id, { ...lease, ended: 0, admitted: undefined });
}

function endRequest(state: State, entry: UsageEntry, complain: Complain): void {
  const lease = openLeaseOf(state, entry.data.lease, complain);
  if (!lease) return;
  const problem = endingProblem(entry, lease);
  if (problem) complain('endings', problem);
  const routes = usageRoutes(entry, lease);
  checkPostings(state, entry, { routes, asset: lease.asset }, complain);
  const fromLease = sumFrom(entry.postings, heldBy(lease.id));
  const used = sumOf(entry.postings);
  checkExcess(state, entry, { lease, excess: used - fromLease, fromLease }, complain);
  lease.ended += 1;
  moveCounters(state, linesOf(entry.data), { lease, used, held: -fromLease }, complain);
}

/** Beyond the lease only an overrun takes, and from `overrun` only when the wallet is empty. */
function checkExcess(
  state: State,
  { type, data, postings }: UsageEntry,
  of: { readonly lease: Lease; readonly excess: bigint; readonly fromLease: bigint },
  complain: Complain,
): void {
  const { lease, excess, fromLease } = of;
  if (type !== 'UsageOverrun.v1') return;
  if (excess === 0n) complain('endings', 'is an overrun of nothing');
  if (BigInt(data.excess ?? '0') !== excess)
    complain('endings', `states not its excess, ${excess}`);
  if (fromLease !== lease.held)
    complain('endings', `leaves ${lease.held - fromLease} in its lease`);
  const wallet = walletOf(lease.wallet);
  const left = state.accounts.balance(wallet, lease.asset) - sumFrom(postings, wallet);
  if (sumFrom(postings, overrun) > 0n && left > 0n) {
    complain('endings', `takes from overrun while ${wallet} has ${left}`);
  }
}

function returnLease(state: State, entry: EntryOf<'LeaseReturned.v1'>, complain: Complain): void {
  const lease = openLeaseOf(state, entry.data.lease, complain);
  checkPostings(state, entry, { routes: [] }, complain);
  if (!lease) return;
  const problem = returnProblem(entry, lease);
  if (problem) complain('endings', problem);
  lease.admitted = entry.data.admitted;
}

function closeLease(state: State, entry: EntryOf<'LeaseClosed.v1'>, complain: Complain): void {
  const lease = openLeaseOf(state, entry.data.lease, complain);
  if (!lease) return;
  const problem = closeProblem(entry, lease);
  if (problem) complain('endings', problem);
  const routes = [{ from: heldBy(lease.id), to: walletOf(lease.wallet) }];
  checkPostings(state, entry, { routes, asset: lease.asset }, complain);
  const rest = sumOf(entry.postings);
  if (rest !== lease.held) complain('postings', `gives back ${rest} of ${lease.held}`);
  moveCounters(state, linesOf(entry.data), { lease, used: 0n, held: -rest }, complain);
  state.leases.delete(lease.id);
}

function moveCounters(
  state: State,
  lines: readonly BudgetLine[],
  by: { readonly lease: Lease; readonly used: bigint; readonly held: bigint },
  complain: Complain,
): void {
  by.lease.held += by.held;
  const problem = state.budgets.move(lines, by.lease.counters, by);
  if (problem) complain('budgets', problem);
}

function checkPostings(
  { assets }: State,
  { postings }: Entry,
  expected: { readonly routes: readonly Route[]; readonly asset?: string },
  complain: Complain,
): void {
  const asset = expected.asset === undefined ? {} : { asset: expected.asset };
  const problem = postingProblem(postings, expected.routes, { assets, ...asset });
  if (problem) complain('postings', problem);
}

function checkNode(state: State, node: string, complain: Complain): void {
  if (state.tree.path(node).length === 0) complain('form', `names ${node}, which was never opened`);
}

function openLeaseOf(state: State, id: string, complain: Complain): Lease | undefined {
  const lease = state.leases.get(id);
  if (!lease) complain('endings', `is about the lease ${id}, which is not open`);
  return lease;
}

function linesOf(data: { readonly budgets?: readonly BudgetLine[] }): readonly BudgetLine[] {
  return data.budgets ?? [];
}
