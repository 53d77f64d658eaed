// Leases from their opening to their end.
import type { EntryOf } from '../entry-types.ts';
import { linesOf } from './counters.ts';
import type { Counter, Lease } from './holdings.ts';
import { closeProblem, returnProblem } from './leases.ts';
import { payerProblem } from './payers.ts';
import { heldBy, sumOf, unprovenOf, walletOf } from './postings.ts';
import { type Complain, checkNode, checkPostings, openLeaseOf, type State } from './state.ts';

export type LeaseEntry = EntryOf<
  | 'LeaseOpened.v1'
  | 'LeaseShrunk.v1'
  | 'LeaseLapsed.v1'
  | 'LeaseExpired.v1'
  | 'LeaseReturned.v1'
  | 'LeaseClosed.v1'
  | 'AsksClosed.v1'
>;

export function takeLease(state: State, entry: LeaseEntry, complain: Complain): void {
  switch (entry.type) {
    case 'LeaseOpened.v1':
      openLease(state, entry, complain);
      return;
    case 'LeaseShrunk.v1':
      shrinkLease(state, entry, complain);
      return;
    case 'LeaseLapsed.v1':
      lapseLease(state, entry, complain);
      return;
    case 'LeaseExpired.v1':
      expireLease(state, entry, complain);
      return;
    case 'LeaseReturned.v1':
      returnLease(state, entry, complain);
      return;
    case 'LeaseClosed.v1':
      closeLease(state, entry, complain);
      return;
    case 'AsksClosed.v1': {
      const { incarnation, upTo } = entry.data;
      checkPostings(state, entry, { routes: [] }, complain);
      state.asksClosed.set(incarnation, Math.max(upTo, state.asksClosed.get(incarnation) ?? 0));
    }
  }
}

function openLease(state: State, entry: EntryOf<'LeaseOpened.v1'>, complain: Complain): void {
  const { lease: id, node, wallet, path, asset, incarnation } = entry.data;
  const account = entry.data.account ?? walletOf(wallet);
  const amount = BigInt(entry.data.amount);
  if (state.leases.has(id)) complain('endings', `opens ${id}, which is open already`);
  checkAsk(state, entry, complain);
  const payer = payerProblem(state, { node, wallet, asset, amount }, account);
  if (payer) complain('accounts', payer);
  for (const spender of [node, wallet]) checkNode(state, spender, complain);
  const own = state.tree.path(node);
  if (own.join(' ') !== path.join(' ')) complain('budgets', `states another path of ${node}`);
  checkPostings(state, entry, { routes: [{ from: account, to: heldBy(id) }], asset }, complain);
  if (sumOf(entry.postings) !== amount) complain('postings', 'does not hold what it grants');
  const nodes = [...new Set([...own, ...state.tree.path(wallet)])];
  const joining = { nodes, asset, amount, at: entry.at, pathOf: state.tree.path };
  const joined = state.budgets.join(linesOf(entry.data), joining);
  if (typeof joined === 'string') complain('budgets', joined);
  const counters = typeof joined === 'string' ? [] : [...joined];
  const outlived = lifeProblem(entry, counters);
  if (outlived) complain('budgets', outlived);
  const lease = { id, incarnation, node, account, asset, nodes, counters, held: amount };
  state.leases.set(id, { ...lease, ended: 0, admitted: undefined, lapsed: false });
}

function checkAsk(
  state: State,
  { data, key }: EntryOf<'LeaseOpened.v1'>,
  complain: Complain,
): void {
  const { incarnation, ask, claim } = data;
  const isOwnKey = claim
    ? key?.startsWith('api:') && key.endsWith(`:${claim.attempt}`)
    : key === `lease:${incarnation}:${ask}`;
  if (!isOwnKey) complain('form', 'has not the key of its ask');
  if (ask <= (state.asksClosed.get(incarnation) ?? -1)) {
    complain('endings', `is opened for the ask ${ask}, which was closed`);
  }
}

/** It ends before each window that it counts in, and before each override in force there. */
function lifeProblem(
  { data, at }: EntryOf<'LeaseOpened.v1'>,
  counters: readonly Counter[],
): string | undefined {
  const end = data.ttlMs === 0 ? at : at + data.ttlMs * 1000;
  for (const { budget, endsAt } of counters) {
    if (end > endsAt) return `lives longer than the ${budget.window} it counts in`;
    for (const [override, terms] of data.ttlMs === 0 ? [] : budget.overrides) {
      if (end > terms.endsAt) return `lives longer than ${override}`;
    }
  }
  return undefined;
}

function shrinkLease(state: State, entry: EntryOf<'LeaseShrunk.v1'>, complain: Complain): void {
  const lease = openLeaseOf(state, entry.data.lease, complain);
  if (!lease) return;
  if (lease.admitted !== undefined) complain('endings', `shrinks ${lease.id}, which was returned`);
  giveBack(state, { entry, lease, to: lease.account }, complain);
}

function lapseLease(state: State, entry: EntryOf<'LeaseLapsed.v1'>, complain: Complain): void {
  const lease = openLeaseOf(state, entry.data.lease, complain);
  checkPostings(state, entry, { routes: [] }, complain);
  if (!lease) return;
  if (lease.lapsed) complain('endings', `lapses ${lease.id} a second time`);
  lease.lapsed = true;
}

/** A ledger forgets the oldest beyond so many: of them, usage counts where the lease was opened. */
const expiredMax = 10_000;

/** Without a word of its holder: what is left stays used, unproven, or goes back. */
function expireLease(state: State, entry: EntryOf<'LeaseExpired.v1'>, complain: Complain): void {
  const lease = openLeaseOf(state, entry.data.lease, complain);
  if (!lease) return;
  if (!lease.lapsed) complain('endings', `expires ${lease.id}, which never lapsed`);
  const isCharged = entry.data.policy === 'charge';
  const to = isCharged ? unprovenOf(lease.id) : lease.account;
  giveBackAll(state, { entry, lease, to, isCharged }, complain);
  state.expired.set(lease.id, lease);
  const [oldest] = state.expired.keys();
  if (state.expired.size > expiredMax && oldest !== undefined) state.expired.delete(oldest);
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
  giveBackAll(state, { entry, lease, to: lease.account }, complain);
}

interface GiveBack {
  readonly entry: EntryOf<'LeaseShrunk.v1' | 'LeaseExpired.v1' | 'LeaseClosed.v1'>;
  readonly lease: Lease;
  readonly to: string;
  /** What leaves the lease stays used. */
  readonly isCharged?: boolean;
}

function giveBackAll(state: State, how: GiveBack, complain: Complain): void {
  const { entry, lease } = how;
  const rest = sumOf(entry.postings);
  if (rest !== lease.held) complain('postings', `gives back ${rest} of ${lease.held}`);
  giveBack(state, how, complain);
  for (const counter of lease.counters) counter.live -= 1;
  state.leases.delete(lease.id);
}

function giveBack(state: State, { entry, lease, to, isCharged }: GiveBack, complain: Complain) {
  const { asset } = lease;
  checkPostings(state, entry, { routes: [{ from: heldBy(lease.id), to }], asset }, complain);
  const rest = sumOf(entry.postings);
  lease.held -= rest;
  const by = { used: isCharged ? rest : 0n, held: -rest };
  const problem = state.budgets.move(linesOf(entry.data), lease.counters, by);
  if (problem) complain('budgets', problem);
}
