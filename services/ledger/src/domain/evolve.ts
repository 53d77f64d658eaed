import { strict as assert } from 'node:assert';
import type {
  BudgetCounter,
  BudgetSet,
  LeaseClosed,
  LeaseOpened,
  NodeKind,
  PlacedEvent,
  Posting,
  UsageEvent,
} from './events.ts';
import {
  type Budget,
  balanceKey,
  balanceOf,
  type Counter,
  findBudget,
  type Lease,
  type LedgerState,
  walletOf,
} from './state.ts';

/**
 * Takes one entry into the state, in place (the one exception to replacing state, see state.ts).
 *
 * It decides and refuses nothing. What it asserts holds after every entry, or the log is corrupt,
 * and a corrupt ledger must stop.
 */
export function evolve(state: LedgerState, placed: PlacedEvent): void {
  const { seq, at, event } = placed;
  assert(seq === state.seq + 1, 'entries are numbered without a gap');
  assert(at > state.at, 'time only moves forward');
  state.seq = seq;
  state.at = at;
  for (const posting of event.postings) post(state, posting);
  take(state, placed);
}

function take(state: LedgerState, { at, event }: PlacedEvent): void {
  switch (event.type) {
    case 'LedgerOpened.v1':
      assert(state.organization === '', 'a ledger is opened once');
      state.organization = event.data.organization;
      state.timeZone = event.data.timeZone;
      for (const asset of event.data.assets) state.assets.add(asset);
      return;
    case 'NodeOpened.v1':
      openNode(state, event.data);
      return;
    case 'BudgetSet.v1':
      setBudget(state, event, at);
      return;
    case 'LeaseOpened.v1':
      openLease(state, event);
      return;
    case 'UsageCaptured.v1':
    case 'UsageReleased.v1':
    case 'UsageReconciled.v1':
    case 'UsageOverrun.v1':
      endRequest(state, event);
      return;
    case 'LeaseReturned.v1':
      leaseOf(state, event.data.lease).admitted = event.data.admitted;
      return;
    case 'LeaseClosed.v1':
      closeLease(state, event);
      return;
    case 'WriterOpened.v1':
    case 'CreditsIssued.v1':
    case 'CreditsAllocated.v1':
    case 'CommandRefused.v1':
      return;
  }
  event satisfies never;
}

/** Both sides move, so that the balances of an asset always sum up to zero. */
function post(state: LedgerState, { from, to, asset, amount }: Posting): void {
  assert(amount > 0n, 'a posting moves something');
  move(state, balanceKey(from, asset), -amount);
  move(state, balanceKey(to, asset), amount);
  assert(!isFloored(from) || balanceOf(state, from, asset) >= 0n, `${from} is below zero`);
}

function move(state: LedgerState, key: string, by: bigint): void {
  const balance = (state.balances.get(key) ?? 0n) + by;
  if (balance === 0n) state.balances.delete(key);
  else state.balances.set(key, balance);
}

function isFloored(account: string): boolean {
  return account.startsWith('wallet:') || account.startsWith('held:');
}

function openNode(
  state: LedgerState,
  { node, parent, kind }: { node: string; parent: string | undefined; kind: NodeKind },
): void {
  const above = parent === undefined ? [] : (state.nodes.get(parent)?.path ?? []);
  assert(parent === undefined || above.length > 0, 'a parent is there before its children');
  state.nodes.set(node, { id: node, kind, path: [...above, node] });
}

function setBudget(state: LedgerState, { data }: BudgetSet, at: number): void {
  const known = findBudget(state, data);
  if (known) known.limit = data.limit;
  const budget = known ?? addBudget(state, data, at);
  for (const stated of data.budgets) setCounter(state, stated);
  if (known) return;
  // A new budget counts what is held below it already, and what those leases will capture.
  const [stated] = data.budgets;
  assert(stated, 'a budget is set together with its counter');
  const counter = counterOf(budget, stated);
  for (const lease of state.leases.values()) {
    if (lease.asset === budget.asset && lease.path.includes(budget.node)) join(lease, counter);
  }
}

function addBudget(state: LedgerState, data: BudgetSet['data'], at: number): Budget {
  const { node, asset, window, mode, limit } = data;
  const budget = { node, asset, window, mode, limit, since: at, counters: new Map() };
  const beside = state.budgets.get(node);
  if (beside) beside.push(budget);
  else state.budgets.set(node, [budget]);
  return budget;
}

function openLease(state: LedgerState, { data }: LeaseOpened): void {
  const { lease: id, incarnation, ask, node, wallet, path, asset, amount } = data;
  const lease: Lease = {
    ...{ id, incarnation, ask, node, wallet, path, asset },
    counters: [],
    ended: 0,
    admitted: undefined,
  };
  for (const stated of data.budgets) join(lease, setCounter(state, stated));
  state.leases.set(id, lease);
  const holds = holdsOf(state, lease);
  holds.held += amount;
  holds.live += 1;
}

function endRequest(state: LedgerState, { postings, data }: UsageEvent): void {
  const lease = leaseOf(state, data.lease);
  const [first] = postings;
  if (first?.from.startsWith('held:')) holdsOf(state, lease).held -= first.amount;
  lease.ended += 1;
  for (const stated of data.budgets) setCounter(state, stated);
}

function closeLease(state: LedgerState, { postings, data }: LeaseClosed): void {
  const lease = leaseOf(state, data.lease);
  for (const stated of data.budgets) setCounter(state, stated);
  const holds = holdsOf(state, lease);
  holds.held -= postings[0]?.amount ?? 0n;
  holds.live -= 1;
  for (const counter of lease.counters) counter.live -= 1;
  state.leases.delete(lease.id);
}

function join(lease: Lease, counter: Counter): void {
  lease.counters.push(counter);
  counter.live += 1;
}

/** A counter as an entry states it. Nothing is computed here, so a replay cannot differ. */
function setCounter(state: LedgerState, stated: BudgetCounter): Counter {
  const budget = findBudget(state, stated);
  assert(budget, 'a counter belongs to a budget that was set');
  const counter = counterOf(budget, stated);
  counter.used = stated.used;
  counter.held = stated.held;
  return counter;
}

function counterOf(budget: Budget, { start, end }: BudgetCounter): Counter {
  const known = budget.counters.get(start);
  if (known) return known;
  for (const [past, { live }] of budget.counters) if (live === 0) budget.counters.delete(past);
  const counter = { budget, start, end, used: 0n, held: 0n, live: 0 };
  budget.counters.set(start, counter);
  return counter;
}

function leaseOf(state: LedgerState, id: string): Lease {
  const lease = state.leases.get(id);
  assert(lease, 'an entry about a lease comes while it is open');
  return lease;
}

function holdsOf(state: LedgerState, { wallet, asset }: Lease): { held: bigint; live: number } {
  const key = balanceKey(walletOf(wallet), asset);
  const known = state.holds.get(key);
  if (known) return known;
  const holds = { held: 0n, live: 0 };
  state.holds.set(key, holds);
  return holds;
}
