import { strict as assert } from 'node:assert';
import type { BudgetCounter, Posting } from './event-shape.ts';
import { join, setCounter } from './evolve-counter.ts';
import type {
  AsksClosed,
  LeaseClosed,
  LeaseEvent,
  LeaseExpired,
  LeaseOpened,
} from './lease-events.ts';
import {
  balanceKey,
  type Holding,
  heldBy,
  type Lease,
  type LedgerState,
  type WalletHolds,
  walletOf,
} from './state.ts';

/** Expired leases that are kept in memory; of any other, late usage finds the entry in the log. */
export const expiredMax = 10_000;
/** So many incarnations' closed asks are remembered however long ago they were closed. */
export const asksClosedMin = 1_000;
/** A command that opens a lease is not read half a minute after it was sent. Microseconds. */
const asksClosedMicros = 3_600_000_000;

/** The part of `evolve` that is about leases and usage; postings were taken in before. */
export function evolveLease(state: LedgerState, event: LeaseEvent): void {
  if ('budgets' in event.data && event.type !== 'LeaseOpened.v1') {
    takeCounted(state, { postings: event.postings, budgets: event.data.budgets });
  }
  switch (event.type) {
    case 'LeaseOpened.v1':
      openLease(state, event);
      return;
    case 'UsageCaptured.v1':
    case 'UsageReleased.v1':
    case 'UsageReconciled.v1':
    case 'UsageOverrun.v1':
      leaseOf(state, event.data.lease).ended += 1;
      return;
    case 'LateUsage.v1':
      countLate(state, event.data);
      return;
    case 'UsageReported.v1':
    case 'LeaseShrunk.v1':
      return;
    case 'Rerated.v1':
      state.rerates.add(event.data.price);
      return;
    case 'AsksClosed.v1':
      closeAsks(state, event);
      return;
    case 'LeaseReturned.v1':
      leaseOf(state, event.data.lease).admitted = event.data.admitted;
      return;
    case 'LeaseLapsed.v1':
      leaseOf(state, event.data.lease).lapsed = true;
      return;
    case 'LeaseClosed.v1':
    case 'LeaseExpired.v1':
      endLease(state, event);
      return;
  }
  event satisfies never;
}

/** What an entry states of counters, and what it took out of an open lease. */
function takeCounted(
  state: LedgerState,
  entry: { readonly postings: readonly Posting[]; readonly budgets: readonly BudgetCounter[] },
): void {
  for (const stated of entry.budgets) setCounter(state, stated);
  for (const { from, amount } of entry.postings) {
    if (!from.startsWith('held:')) continue;
    walletHolds(state, leaseOf(state, from.slice('held:'.length))).held -= amount;
  }
}

function openLease(state: LedgerState, { data }: LeaseOpened): void {
  const { lease: id, incarnation, ask, node, wallet, path, asset, amount, ttlMs } = data;
  const lease: Lease = {
    ...{ id, incarnation, ask, node, path, asset, ttlMs },
    account: data.account ?? walletOf(wallet),
    claimed: data.claim?.request,
    counters: [],
    ended: 0,
    admitted: undefined,
    lapsed: false,
  };
  for (const stated of data.budgets) join(lease, setCounter(state, stated));
  state.leases.set(id, lease);
  const holds = walletHolds(state, lease);
  holds.held += amount;
  holds.live += 1;
}

/** An ending that nobody posted while its lease was open is the first of its request. */
function countLate(
  state: LedgerState,
  { lease, before }: { readonly lease: string; readonly before: bigint | undefined },
): void {
  const open = state.leases.get(lease);
  if (open && before === undefined) open.ended += 1;
}

function endLease(state: LedgerState, { type, data }: LeaseClosed | LeaseExpired): void {
  const lease = leaseOf(state, data.lease);
  walletHolds(state, lease).live -= 1;
  for (const counter of lease.counters) counter.live -= 1;
  state.leases.delete(lease.id);
  assert(!state.balances.has(balanceKey(heldBy(lease.id), lease.asset)), 'nothing stays held');
  if (type === 'LeaseExpired.v1') rememberExpired(state, lease);
}

function rememberExpired({ expired }: LedgerState, lease: Lease): void {
  expired.set(lease.id, lease);
  const [oldest] = expired.keys();
  if (expired.size > expiredMax && oldest !== undefined) expired.delete(oldest);
}

function closeAsks(state: LedgerState, { data: { incarnation, upTo } }: AsksClosed): void {
  const { asksClosed, at } = state;
  const before = asksClosed.get(incarnation)?.upTo ?? 0;
  asksClosed.delete(incarnation);
  asksClosed.set(incarnation, { upTo: Math.max(upTo, before), at });
  if (asksClosed.size > asksClosedMin) forgetAsks(state);
}

/**
 * Every start of a gateway is an incarnation. Nothing asks for one any more that closed its asks
 * long ago and holds no lease. By the time of entries, so that every replay forgets the same.
 */
function forgetAsks({ asksClosed, leases, at }: LedgerState): void {
  const surplus = [...asksClosed].slice(0, asksClosed.size - asksClosedMin);
  const old = surplus.filter(([, closed]) => at - closed.at > asksClosedMicros);
  if (old.length === 0) return;
  const holders = new Set([...leases.values()].map(({ incarnation }) => incarnation));
  for (const [incarnation] of old) if (!holders.has(incarnation)) asksClosed.delete(incarnation);
}

function leaseOf(state: LedgerState, id: string): Lease {
  const lease = state.leases.get(id);
  assert(lease, 'an entry about a lease comes while it is open');
  return lease;
}

/** What is held of the account that pays. */
export function walletHolds(
  state: LedgerState,
  { account, asset }: Pick<Holding, 'account' | 'asset'>,
): WalletHolds {
  const key = balanceKey(account, asset);
  const known = state.holds.get(key);
  if (known) return known;
  const holds = { held: 0n, placed: 0n, live: 0 };
  state.holds.set(key, holds);
  return holds;
}
