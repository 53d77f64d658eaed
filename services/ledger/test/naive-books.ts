import { strict as assert } from 'node:assert';
import type { HoldPlaced, LeaseOpened, LedgerEvent, Posting } from '../src/domain/events.ts';
import {
  count,
  lookAt,
  type NaiveBudget,
  newBudget,
  type Place,
  type Sums,
  setCap,
  stretchAt,
} from './naive-budgets.ts';
import { type Coins, moveCoins } from './naive-coins.ts';
import { type NaiveTree, takeTree } from './naive-tree.ts';

// The books kept a second time, from what entries say happened, and never from what they state of
// the result. Everything that is computed here is computed another way than in the ledger.

export interface Happened {
  readonly seq: number;
  readonly at: number;
  readonly event: LedgerEvent;
}

/** Where something counts, a stretch a budget. */
type Charged = Map<string, number>;

/** The charge of a request. */
interface Charge {
  readonly node: string;
  /** When it was first known. */
  readonly at: number;
  readonly counted: Charged;
}

/** What a lease has, or a hold. */
export interface Hold {
  readonly kind: 'lease' | 'placed';
  readonly account: string;
  readonly asset: string;
  readonly path: readonly string[];
  held: bigint;
  status: 'open' | 'expired' | 'closed';
  places: Place[];
  /** Where it counted when it was opened: all that is known of it when it is long closed. */
  readonly opened: Charged;
}

export interface NaiveBooks extends NaiveTree {
  readonly balances: Map<string, bigint>;
  /** Every single unit of wallets, pools and holds. */
  readonly coins: Coins;
  readonly holds: Map<string, Hold>;
  readonly budgets: Map<string, NaiveBudget>;
  readonly charges: Map<string, Charge>;
  readonly overrides: Map<string, string>;
}

export function emptyBooks(): NaiveBooks {
  return {
    ...{ balances: new Map(), parents: new Map(), holds: new Map() },
    ...{ frozen: new Set(), closed: new Set(), archived: new Set() },
    overdrafts: new Map(),
    coins: new Map(),
    ...{ budgets: new Map(), charges: new Map(), overrides: new Map() },
  };
}

export const nameOf = ({ node, asset, window }: NaiveBudget['terms']) =>
  `${node} ${asset} ${window}`;

export function pathOf({ parents }: NaiveBooks, node: string): readonly string[] {
  const parent = parents.get(node);
  return parent === undefined ? [node] : [...pathOf({ parents } as NaiveBooks, parent), node];
}

/** Budgets that count what a node spends. */
export function budgetsOn(books: NaiveBooks, node: string, asset: string): readonly NaiveBudget[] {
  const path = pathOf(books, node);
  return [...books.budgets.values()].filter(
    ({ terms }) => terms.asset === asset && path.includes(terms.node),
  );
}

export function take(books: NaiveBooks, placed: Happened): void {
  const { at, event } = placed;
  for (const posting of event.postings) {
    moveCoins(books, posting, placed);
    post(books, posting);
  }
  takeTree(books, event);
  takeBudget(books, event, at);
  takeOverride(books, event, at);
  takeLease(books, event, at);
  takePlaced(books, event, at);
  takeUsage(books, event, at);
}

function post({ balances }: NaiveBooks, { from, to, asset, amount }: Posting): void {
  for (const [account, by] of [
    [from, -amount],
    [to, amount],
  ] as const) {
    const key = `${account} ${asset}`;
    balances.set(key, (balances.get(key) ?? 0n) + by);
  }
}

/** A new budget takes every open lease below it in; one that is removed lets them go. */
function takeBudget(books: NaiveBooks, { type, data }: LedgerEvent, at: number): void {
  if (type === 'BudgetRemoved.v1') {
    const gone = books.budgets.get(nameOf(data));
    books.budgets.delete(nameOf(data));
    for (const hold of books.holds.values()) {
      hold.places = hold.places.filter(({ budget }) => budget !== gone);
    }
  }
  if (type !== 'BudgetSet.v1' && type !== 'LimitLowered.v1') return;
  const known = books.budgets.get(nameOf(data));
  const budget = known ?? newBudget(data, at);
  const stretch = stretchAt(budget, at);
  books.budgets.set(nameOf(data), budget);
  budget.mode = data.mode;
  budget.limit = data.limit;
  budget.floor = data.floor ?? 0n;
  setCap(budget, stretch, data.rolloverCap ?? 0n);
  if (known) return;
  for (const hold of books.holds.values()) {
    const isBelow = hold.asset === data.asset && hold.path.includes(data.node);
    if (hold.status === 'open' && isBelow) join(hold, { budget, stretch });
  }
}

function join(hold: Hold, place: Place): void {
  hold.places.push(place);
  place.stretch.live += 1;
  count(place, { used: 0n, held: hold.held });
}

function takeOverride(books: NaiveBooks, { type, data }: LedgerEvent, at: number): void {
  if (type === 'OverrideStarted.v1') {
    const budget = books.budgets.get(nameOf(data));
    assert(budget, 'an override is of a budget');
    stretchAt(budget, at);
    budget.overrides.set(data.override, data.amount);
    books.overrides.set(data.override, nameOf(data));
  }
  if (type !== 'OverrideEnded.v1') return;
  const budget = books.budgets.get(books.overrides.get(data.override) ?? '');
  books.overrides.delete(data.override);
  if (!budget?.overrides.has(data.override)) return;
  stretchAt(budget, at);
  budget.overrides.delete(data.override);
}

/** From here on it holds something, and counts on its path. */
function begin(
  books: NaiveBooks,
  id: string,
  of: {
    readonly kind: Hold['kind'];
    readonly data: (LeaseOpened | HoldPlaced)['data'];
    readonly at: number;
  },
): void {
  const { node, path, wallet, asset, amount, account = `wallet:${wallet}` } = of.data;
  assert.deepEqual(path, pathOf(books, node));
  const hold: Hold = {
    ...{ kind: of.kind, account, asset, path, held: amount, status: 'open', places: [] },
    opened: new Map(),
  };
  for (const budget of budgetsOn(books, node, asset)) {
    const stretch = stretchAt(budget, of.at);
    join(hold, { budget, stretch });
    hold.opened.set(nameOf(budget.terms), stretch.start);
  }
  books.holds.set(id, hold);
}

function takeLease(books: NaiveBooks, { type, data, postings }: LedgerEvent, at: number): void {
  if (type === 'LeaseOpened.v1') begin(books, data.lease, { kind: 'lease', data, at });
  const hold = 'lease' in data ? books.holds.get(data.lease) : undefined;
  if (!hold) return;
  if (type === 'LeaseShrunk.v1') hold.held -= countAll(hold, { postings, asUsed: false });
  if (type !== 'LeaseClosed.v1' && type !== 'LeaseExpired.v1') return;
  const asUsed = type === 'LeaseExpired.v1' && data.policy === 'charge';
  hold.held -= countAll(hold, { postings, asUsed });
  assert.equal(hold.held, 0n);
  hold.status = type === 'LeaseExpired.v1' ? 'expired' : 'closed';
  for (const { stretch } of hold.places) stretch.live -= 1;
}

function takePlaced(books: NaiveBooks, event: LedgerEvent, at: number): void {
  const { type, data } = event;
  if (type === 'HoldPlaced.v1') {
    begin(books, data.hold, { kind: 'placed', data, at });
    return;
  }
  const hold = 'hold' in data ? books.holds.get(data.hold) : undefined;
  if (!hold) return;
  const used = sumOf(event, /./, /^spent:/);
  const out = sumOf(event, /^held:/, /./);
  hold.held -= out;
  for (const each of hold.places) count(each, { used, held: -out });
  if (hold.held > 0n) return;
  hold.status = 'closed';
  for (const { stretch } of hold.places) stretch.live -= 1;
}

/** What leaves a lease otherwise than by usage; gives how much that is. */
function countAll(
  { places }: Hold,
  { postings, asUsed }: { readonly postings: readonly Posting[]; readonly asUsed: boolean },
): bigint {
  const amount = postings.reduce((sum, posting) => sum + posting.amount, 0n);
  for (const place of places) count(place, { used: asUsed ? amount : 0n, held: -amount });
  return amount;
}

function takeUsage(books: NaiveBooks, event: LedgerEvent, at: number): void {
  const { type, data } = event;
  if (type === 'UsageReported.v1') {
    const used = sumOf(event, /./, /^spent:/);
    const [asset = ''] = event.postings.map((posting) => posting.asset);
    for (const budget of used > 0n ? budgetsOn(books, data.node, asset) : []) {
      count({ budget, stretch: stretchAt(budget, at) }, { used, held: 0n });
    }
    return;
  }
  if (!('request' in data)) return;
  const charge = books.charges.get(data.request) ?? { node: data.node, at, counted: new Map() };
  books.charges.set(data.request, charge);
  const hold = books.holds.get(data.lease);
  assert(hold, 'usage is of a lease');
  const fromLease = sumOf(event, /^held:/, /./);
  hold.held -= fromLease;
  const unproven = sumOf(event, /^unproven:/, /./);
  const back = sumOf(event, /^spent:/, /./);
  const used = sumOf(event, /./, /^spent:/) - unproven - back;
  for (const place of placesOf(books, { hold, charge, type })) {
    // A charge that did not count there is not taken from what did.
    const most = place.stretch.used + used < 0n ? -place.stretch.used : used;
    countCharge(place, charge.counted, { used: most, held: -fromLease });
  }
}

function countCharge(place: Place, charged: Charged, more: Sums): void {
  if (more.used === 0n && more.held === 0n) return;
  count(place, more);
  const name = nameOf(place.budget.terms);
  if (!charged.has(name)) charged.set(name, place.stretch.start);
}

/**
 * A charge is computed again where it counts; what was free, and is charged after all, where its
 * lease counts, or would have counted. Any usage else counts where its lease does.
 */
function placesOf(
  books: NaiveBooks,
  { hold, charge, type }: { hold: Hold; charge: Charge; type: LedgerEvent['type'] },
): readonly Place[] {
  const isRerated = type === 'Rerated.v1';
  if (isRerated && charge.counted.size > 0) return named(books, charge.counted);
  if (hold.status !== 'closed') {
    return hold.places.filter(({ budget, stretch }) => budget.stretches.includes(stretch));
  }
  if (!isRerated) return named(books, hold.opened);
  return budgetsOn(books, charge.node, hold.asset).flatMap((budget) => {
    const isLater = budget.terms.window === 'lifetime' && budget.since > charge.at;
    const stretch = isLater ? undefined : lookAt(budget, charge.at);
    return stretch ? [{ budget, stretch }] : [];
  });
}

/** As far as they are remembered. */
function named(books: NaiveBooks, charged: Charged): readonly Place[] {
  return [...charged].flatMap(([name, start]) => {
    const budget = books.budgets.get(name);
    const stretch = budget?.stretches.find((each) => each.start === start);
    return budget && stretch ? [{ budget, stretch }] : [];
  });
}

function sumOf({ postings }: LedgerEvent, from: RegExp, to: RegExp): bigint {
  return postings
    .filter((posting) => from.test(posting.from) && to.test(posting.to))
    .reduce((sum, { amount }) => sum + amount, 0n);
}
