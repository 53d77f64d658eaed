import { expect } from 'vitest';
import { thresholdPercents } from '../src/domain/budget-events.ts';
import type { LedgerEvent } from '../src/domain/events.ts';
import type { Counter, LedgerState } from '../src/domain/state.ts';
import type { Entry } from '../src/wire/entry.ts';
import { expectArchived } from './expect-archived.ts';
import { type Hold, type NaiveBooks, nameOf, pathOf, take } from './naive-books.ts';
import {
  excessIn,
  limitIn,
  lookAt,
  type NaiveBudget,
  type NaiveStretch,
  type Place,
} from './naive-budgets.ts';
import { isKept, partsOf } from './naive-coins.ts';
import { keptOf } from './naive-floors.ts';

/** Admits something: a lease, an allocation, money that is held for another ledger. */
const admissions: ReadonlySet<LedgerEvent['type']> = new Set([
  ...(['LeaseOpened.v1', 'CreditsAllocated.v1', 'TransferHeld.v1', 'HoldPlaced.v1'] as const),
  ...(['WalletSwept.v1', 'WalletToppedUp.v1', 'CreditsTransferred.v1'] as const),
]);

/** These alone may leave more than a limit. */
const mayExceed: ReadonlySet<LedgerEvent['type']> = new Set([
  ...(['UsageOverrun.v1', 'LateUsage.v1', 'Rerated.v1', 'UsageReported.v1'] as const),
  ...(['BudgetSet.v1', 'LimitLowered.v1', 'OverrideEnded.v1'] as const),
  'OverdraftSet.v1',
]);

/** A capture of a hold may, when it says that it takes more than was held. */
function isExcess({ type, data }: LedgerEvent): boolean {
  return type === 'HoldCaptured.v1' && data.excess !== undefined;
}

/** Takes an entry in, and checks what the ledger promises of every entry. */
export function expectTruth(books: NaiveBooks, entry: Entry): void {
  const { event, at } = entry;
  const before = excesses(books);
  if (event.type === 'CreditsExpired.v1') expectDue(books, event, at);
  expectOpen(books, event);
  expectArchived(books, event);
  take(books, entry);
  if (!mayExceed.has(event.type) && !isExcess(event)) {
    for (const [name, { excess }] of excesses(books)) {
      expect(excess, `${event.type} ${name}`).toBeLessThanOrEqual(before.get(name)?.excess ?? 0n);
    }
  }
  if (admissions.has(event.type)) expectPaid(books, event);
  if (event.type === 'LeaseOpened.v1' || event.type === 'HoldPlaced.v1') {
    expectAdmitted(books, event, at);
  }
  if (event.type === 'ThresholdCrossed.v1') expectCrossed(books, event);
  expectExcess(books, entry);
}

/** What expires is due, and all that is said of it is so. */
function expectDue(
  { coins }: NaiveBooks,
  { postings, data }: Extract<LedgerEvent, { type: 'CreditsExpired.v1' }>,
  at: number,
): void {
  const [posting] = postings;
  const there = coins.get(`${posting?.from} ${posting?.asset}`) ?? [];
  const due = partsOf(there.filter(({ expiresAt }) => expiresAt <= at));
  expect(due.map(({ lot, amount }) => ({ lot, amount }))).toEqual(data.lots);
}

/** Nothing comes into a closed wallet or goes out, but what was charged and is charged anew. */
function expectOpen({ closed, balances, holds }: NaiveBooks, event: LedgerEvent): void {
  const { type, data, postings } = event;
  const isUsage = type === 'Rerated.v1' || /Usage/.test(type);
  for (const { from, to } of isUsage ? [] : postings) {
    for (const account of [from, to]) {
      expect(closed.has(account.replace(/^(wallet|pool):/, '')), `${type} ${account}`).toBe(false);
    }
  }
  if (type !== 'WalletClosed.v1') return;
  const own = [`wallet:${data.node}`, `pool:${data.node}`];
  for (const [key, balance] of balances) {
    if (own.some((account) => key.startsWith(`${account} `))) expect(balance, key).toBe(0n);
  }
  for (const { account, status } of holds.values()) {
    if (status === 'open') expect(own).not.toContain(account);
  }
}

/** A1: at the moment of an admission no hard budget or floor on its path is passed. */
function expectAdmitted(
  books: NaiveBooks,
  { data }: Extract<LedgerEvent, { type: 'LeaseOpened.v1' | 'HoldPlaced.v1' }>,
  at: number,
): void {
  const path = pathOf(books, data.node);
  const due = [...books.budgets.values()].filter(
    ({ terms }) => terms.asset === data.asset && path.includes(terms.node),
  );
  const counted = data.budgets.map((counter) => nameOf(counter));
  expect(counted.toSorted()).toEqual(due.map(({ terms }) => nameOf(terms)).toSorted());
  for (const budget of due.filter(({ mode }) => mode === 'hard')) {
    const stretch = lookAt(budget, at);
    expect(stretch).toBeDefined();
    if (!stretch) continue;
    const kept = keptOf(books, budget, data.node, at);
    const taken = stretch.used + stretch.held + kept;
    expect(taken, nameOf(budget.terms)).toBeLessThanOrEqual(limitIn(budget, stretch));
  }
}

/** Nothing that is admitted is paid by what is not there, or by what is frozen. */
function expectPaid(
  { balances, frozen, overdrafts }: NaiveBooks,
  { postings, data }: LedgerEvent,
): void {
  if ('wallet' in data) expect(frozen.has(data.wallet), data.wallet).toBe(false);
  for (const { from, asset } of postings) {
    const floor = -(overdrafts.get(`${from} ${asset}`) ?? 0n);
    expect(balances.get(`${from} ${asset}`) ?? 0n, from).toBeGreaterThanOrEqual(floor);
    expect(frozen.has(from.replace(/^(wallet|pool):/, '')), from).toBe(false);
  }
}

/** Whatever changes a limit states how far it is passed. */
function expectExcess(books: NaiveBooks, { event, at }: Entry): void {
  const { type, data } = event;
  if (type === 'OverdraftSet.v1') {
    const key = `wallet:${data.node} ${data.asset}`;
    const due = pastFloor(books, key, books.balances.get(key) ?? 0n);
    expect(data.excess ?? 0n, type).toBe(due);
  }
  if (type !== 'BudgetSet.v1' && type !== 'LimitLowered.v1' && type !== 'OverrideEnded.v1') return;
  const [stated] = data.budgets;
  const budget = stated && books.budgets.get(nameOf(stated));
  const stretch = budget && lookAt(budget, at);
  if (budget && stretch) expect(data.excess ?? 0n, type).toBe(excessIn({ budget, stretch }));
}

/** It was reached, and not said before. */
function expectCrossed(
  books: NaiveBooks,
  { data }: Extract<LedgerEvent, { type: 'ThresholdCrossed.v1' }>,
): void {
  const budget = books.budgets.get(nameOf(data));
  const start = data.window === 'lifetime' ? budget?.since : Date.parse(data.start) * 1000;
  const stretch = budget?.stretches.find((each) => each.start === start);
  if (!budget || !stretch) throw new Error('A threshold of nothing.');
  expect(stretch.used).toBe(data.used);
  expect(limitIn(budget, stretch)).toBe(data.limit);
  expect(reached({ budget, stretch })).toContain(data.percent);
  expect(stretch.crossed).not.toContain(data.percent);
  stretch.crossed.add(data.percent);
}

function reached({ budget, stretch }: Place): readonly number[] {
  const limit = limitIn(budget, stretch);
  return thresholdPercents.filter(
    (percent) => stretch.used > 0n && stretch.used * 100n >= limit * BigInt(percent),
  );
}

function excesses(books: NaiveBooks) {
  const found = new Map<string, { readonly excess: bigint }>();
  for (const [key, balance] of books.balances) {
    if (key.startsWith('wallet:')) found.set(key, { excess: pastFloor(books, key, balance) });
  }
  for (const budget of books.budgets.values()) {
    if (budget.mode !== 'hard') continue;
    for (const stretch of budget.stretches) {
      const name = `${nameOf(budget.terms)} ${stretch.start}`;
      found.set(name, { excess: excessIn({ budget, stretch }) });
    }
  }
  return found;
}

/** How far a wallet is below its floor. */
function pastFloor({ overdrafts }: NaiveBooks, key: string, balance: bigint): bigint {
  const excess = -balance - (overdrafts.get(key) ?? 0n);
  return excess > 0n ? excess : 0n;
}

/** The ledger's state says what the books say. */
export function expectBooks(state: LedgerState, books: NaiveBooks): void {
  expectBalances(state, books);
  expect(state.archived).toEqual(books.archived);
  for (const { node } of state.movements.values()) expect(state.archived).not.toContain(node);
  for (const node of state.budgets.keys()) expect(state.archived).not.toContain(node);
  expectLots(state, books);
  expectHolds(state, books);
  expectCounters(state, books);
  expect(new Map([...state.nodes].map(([id, { path }]) => [id, path]))).toEqual(
    new Map([...books.parents.keys()].map((id) => [id, pathOf(books, id)])),
  );
}

function expectBalances(state: LedgerState, { balances }: NaiveBooks): void {
  let total = 0n;
  for (const [key, balance] of balances) {
    expect(state.balances.get(key) ?? 0n, key).toBe(balance);
    if (/^(pool|held|unproven):/.test(key)) {
      expect(balance, key).toBeGreaterThanOrEqual(0n);
    }
    total += balance;
  }
  expect(total).toBe(0n);
  for (const key of state.balances.keys()) expect(balances.has(key), key).toBe(true);
}

/** What expires does so at its time, wherever it is. */
function expectLots(state: LedgerState, { coins, balances }: NaiveBooks): void {
  for (const [key, each] of coins) {
    if (!isKept(key)) continue;
    expect(state.lots.get(key) ?? [], key).toEqual(partsOf(each));
    const balance = balances.get(key) ?? 0n;
    expect(BigInt(each.length), key).toBe(balance > 0n ? balance : 0n);
  }
}

/** Nothing is free in a wallet or pool when its time is over. */
export function expectExpired({ coins }: NaiveBooks, at: number): void {
  for (const [key, each] of coins) {
    if (!/^(wallet|pool):/.test(key)) continue;
    const [next] = each;
    if (next) expect(next.expiresAt, key).toBeGreaterThan(at);
  }
}

function expectHolds(state: LedgerState, books: NaiveBooks): void {
  const open = [...books.holds].filter(([, { status }]) => status === 'open');
  const leases = open.filter(([, { kind }]) => kind === 'lease');
  const placed = open.filter(([, { kind }]) => kind === 'placed');
  expect([...state.leases.keys()].toSorted()).toEqual(leases.map(([id]) => id).toSorted());
  expect([...state.placed.keys()].toSorted()).toEqual(placed.map(([id]) => id).toSorted());
  for (const { admitted, ended } of state.leases.values()) {
    expect(ended).toBeLessThan(admitted ?? Number.POSITIVE_INFINITY);
  }
  for (const [id, { held, asset }] of books.holds) {
    expect(books.balances.get(`held:${id} ${asset}`) ?? 0n).toBe(held);
  }
  for (const [key, holds] of state.holds) {
    const onIt = open.filter(([, hold]) => keyOf(hold) === key);
    const ofHolds = onIt.filter(([, { kind }]) => kind === 'placed');
    expect(holds.live).toBe(onIt.length - ofHolds.length);
    expect(holds.held).toBe(sumHeld(onIt));
    expect(holds.placed).toBe(sumHeld(ofHolds));
  }
}

const sumHeld = (holds: readonly (readonly [string, Hold])[]) =>
  holds.reduce((sum, [, { held }]) => sum + held, 0n);

const keyOf = ({ account, asset }: Hold) => `${account} ${asset}`;

function expectCounters(state: LedgerState, books: NaiveBooks): void {
  const known = [...state.budgets.values()].flat();
  expect(known.map(nameOf).toSorted()).toEqual([...books.budgets.keys()].toSorted());
  for (const { counters, ...terms } of known) {
    const naive = books.budgets.get(nameOf(terms));
    const place = (stretch: NaiveStretch) => naive && limitIn(naive, stretch);
    expect([...counters.values()].map(seen).toSorted(byStart)).toEqual(
      naive?.stretches
        .map((stretch) => ({ ...counted(stretch), limit: place(stretch) }))
        .toSorted(byStart),
    );
    if (naive) expectSaid(naive);
    for (const counter of counters.values()) expectPlaced(state, counter);
  }
}

/** What open holds have of a counter is known beside what leases have. */
function expectPlaced({ placed, balances }: LedgerState, counter: Counter): void {
  const here = [...placed.values()].filter(({ counters }) => counters.includes(counter));
  const held = here.map(({ id, asset }) => balances.get(`held:${id} ${asset}`) ?? 0n);
  expect(counter.holds).toBe(here.length);
  expect(counter.placed).toBe(held.reduce((sum, each) => sum + each, 0n));
}

/** Every threshold that is reached was said, wherever it was that something changed. */
function expectSaid(budget: NaiveBudget): void {
  for (const stretch of budget.stretches) {
    expect([...stretch.crossed]).toEqual(expect.arrayContaining([...reached({ budget, stretch })]));
  }
}

const byStart = (a: { readonly start: number }, b: { readonly start: number }) => a.start - b.start;

function seen({ startsAt: start, used, held, live, holds, limit }: Counter) {
  return { start, used, held, live: live + holds, limit };
}

const counted = ({ start, used, held, live }: NaiveStretch) => ({ start, used, held, live });
