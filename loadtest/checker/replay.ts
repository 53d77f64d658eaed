import type { Counter, Entry, Posting } from './entries.ts';

/** What one request came to in the log. */
export interface Charge {
  /** Entries that ended it; exactly one is right. */
  endings: number;
  /** Its ending was lost, and this is what the policy takes for it. */
  isReconciled: boolean;
  asset: string | undefined;
  /** What its ending, and every later correction of it, moved to `spent`. */
  amount: bigint;
}

/** A log, folded from its entries alone. */
export interface Replayed {
  entries: number;
  /** What is wrong with the log itself, in the order of its entries. */
  readonly problems: string[];
  /** Places at which more was given than there was: each also stands among the problems. */
  overspent: number;
  /** Whether every entry follows the one before. */
  unbroken: boolean;
  readonly charges: ReadonlyMap<string, Charge>;
  /** Balances that are not zero, by `<account> <asset>`. */
  readonly balances: ReadonlyMap<string, bigint>;
}

/** Types of entries that end an admitted request. */
const endings = new Set([
  'UsageCaptured.v1',
  'UsageReleased.v1',
  'UsageReconciled.v1',
  'UsageOverrun.v1',
]);
/** Types that change what an ended request is charged. */
const corrections = new Set(['LateUsage.v1', 'Rerated.v1']);
/** Usage is never refused, and limits may be lowered: these alone may leave more than a limit. */
const mayExceed = new Set([
  ...corrections,
  'UsageOverrun.v1',
  'UsageReported.v1',
  'BudgetSet.v1',
  'LimitLowered.v1',
  'OverrideEnded.v1',
]);
/** Entries whose counters move by their postings and by nothing else. */
const countsExactly = new Set([...endings, 'LeaseOpened.v1']);

/** Accounts that hold what somebody owns: no prefix of a log may leave one below zero. */
const owned = /^(wallet|pool|held|unproven):/;
const committed = /^(held|unproven|spent):/;

const genesis = '0'.repeat(64);

/** Folds a log; nothing of it is trusted but what can be added up. */
export async function replay(entries: AsyncIterable<Entry> | Iterable<Entry>): Promise<Replayed> {
  const state = newState();
  for await (const entry of entries) {
    checkChain(state, entry);
    movePostings(state, entry);
    checkCounters(state, entry);
    countRequest(state, entry);
    state.entries += 1;
  }
  return state;
}

interface State extends Replayed {
  readonly charges: Map<string, Charge>;
  readonly balances: Map<string, bigint>;
  readonly counters: Map<string, Counter>;
  readonly soft: Set<string>;
  readonly keys: Set<string>;
  last: Entry | undefined;
}

function newState(): State {
  return {
    entries: 0,
    problems: [],
    overspent: 0,
    unbroken: true,
    charges: new Map(),
    balances: new Map(),
    counters: new Map(),
    soft: new Set(),
    keys: new Set(),
    last: undefined,
  };
}

function checkChain(state: State, entry: Entry): void {
  const { last } = state;
  const isNext =
    entry.seq === (last?.seq ?? 0) + 1 &&
    entry.prev === (last?.leaf ?? genesis) &&
    entry.at > (last?.at ?? 0);
  if (!isNext) {
    state.unbroken = false;
    state.problems.push(`entry ${entry.seq} does not follow entry ${last?.seq ?? 0}`);
  }
  if (entry.key !== undefined) {
    if (state.keys.has(entry.key)) state.problems.push(`entry ${entry.seq} repeats a key`);
    state.keys.add(entry.key);
  }
  state.last = entry;
}

function movePostings(state: State, { seq, postings }: Entry): void {
  for (const { from, to, asset, amount } of postings) {
    if (amount <= 0n) state.problems.push(`entry ${seq} posts ${amount} ${asset}`);
    add(state.balances, `${from} ${asset}`, -amount);
    add(state.balances, `${to} ${asset}`, amount);
  }
  for (const { from, asset } of postings) {
    const balance = state.balances.get(`${from} ${asset}`) ?? 0n;
    if (balance >= 0n || !owned.test(from)) continue;
    overspend(state, `entry ${seq} leaves ${from} at ${balance} ${asset}`);
  }
}

function checkCounters(state: State, entry: Entry): void {
  const { seq, type, budget } = entry;
  if (budget && (type === 'BudgetSet.v1' || type === 'LimitLowered.v1')) {
    if (budget.isSoft) state.soft.add(budget.name);
    else state.soft.delete(budget.name);
  }
  for (const counter of entry.counters) {
    const before = state.counters.get(counter.name);
    const was = before ? before.used + before.held : 0n;
    const is = counter.used + counter.held;
    if (countsExactly.has(type) && is - was !== committedBy(entry, counter.asset)) {
      state.problems.push(`entry ${seq} miscounts ${counter.name}: ${was} becomes ${is}`);
    }
    const isHard = !state.soft.has(counter.name.split(' ').slice(0, 3).join(' '));
    if (isHard && is > counter.limit && is > was && !mayExceed.has(type)) {
      overspend(state, `entry ${seq} takes ${counter.name} to ${is} of ${counter.limit}`);
    }
    state.counters.set(counter.name, counter);
  }
}

/** How much more is spent or held after these postings than before. */
function committedBy({ postings }: Entry, asset: string): bigint {
  const sign = ({ from, to }: Posting) =>
    (committed.test(to) ? 1n : 0n) - (committed.test(from) ? 1n : 0n);
  return postings
    .filter((posting) => posting.asset === asset)
    .reduce((sum, posting) => sum + sign(posting) * posting.amount, 0n);
}

function countRequest(state: State, { type, request, postings }: Entry): void {
  if (request === undefined || !(endings.has(type) || corrections.has(type))) return;
  const charge = state.charges.get(request) ?? newCharge();
  if (endings.has(type)) charge.endings += 1;
  if (type === 'UsageReconciled.v1') charge.isReconciled = true;
  for (const { from, to, asset, amount } of postings) {
    if (to.startsWith('spent:')) charge.amount += amount;
    if (from.startsWith('spent:')) charge.amount -= amount;
    charge.asset ??= asset;
  }
  state.charges.set(request, charge);
}

const newCharge = (): Charge => ({
  endings: 0,
  isReconciled: false,
  asset: undefined,
  amount: 0n,
});

function overspend(state: State, problem: string): void {
  state.overspent += 1;
  state.problems.push(problem);
}

function add(balances: Map<string, bigint>, name: string, amount: bigint): void {
  const balance = (balances.get(name) ?? 0n) + amount;
  if (balance === 0n) balances.delete(name);
  else balances.set(name, balance);
}
