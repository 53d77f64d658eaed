import type { BudgetCounter, Posting } from './event-shape.ts';
import type { PlacedEvent } from './events.ts';
import { type PayingKind, payerOf } from './page-effect.ts';
import { referenceOf } from './references.ts';
import { counterKey } from './standing.ts';
import { balanceKey } from './state.ts';
import { type TermsChange, termsOf } from './terms-changes.ts';

/** An event in its place, with the date that its entry states for the books, if any. */
export interface BookedEvent extends PlacedEvent {
  readonly effective: number | undefined;
}

/** A wallet or pool in one asset. */
export interface MovedAccount {
  readonly kind: PayingKind;
  readonly node: string;
  readonly asset: string;
}

/** How an account stood before. */
export interface AccountBefore {
  readonly number: number;
  readonly available: bigint;
  readonly held: bigint;
}

/** What of the journal decides about the next page of it. */
export interface JournalBefore {
  /** By `wallet:<node> <asset>` or `pool:<node> <asset>`. */
  readonly accounts: ReadonlyMap<string, AccountBefore>;
  readonly accountsCount: number;
  /** By hold and asset: the key of the account whose money it is, and how much of it. */
  readonly holds: ReadonlyMap<string, HoldOf>;
  /** By `counterKey`. */
  readonly stretches: ReadonlyMap<string, number>;
  readonly stretchesCount: number;
  /** Up to where the books are closed; 0 while they never were. */
  readonly closedUntil: number;
}

export interface HoldOf {
  readonly account: string;
  readonly amount: bigint;
}

/** What one entry did to one account. */
export interface Movement {
  readonly account: number;
  readonly seq: number;
  readonly at: number;
  /** Undefined: in the books it is of the moment it was written. */
  readonly effective: number | undefined;
  readonly type: string;
  readonly reference: string | undefined;
  readonly counter: string;
  readonly availableBy: bigint;
  readonly heldBy: bigint;
  readonly available: bigint;
  readonly held: bigint;
}

/** How the entries of one block left one stretch of a budget. */
export interface BudgetStanding extends Pick<BudgetCounter, 'used' | 'held' | 'limit'> {
  readonly stretch: number;
  readonly block: number;
  /** The first and the last entry that stated it. */
  readonly first: number;
  readonly seq: number;
}

/** A counter as an entry states it. */
export interface StatedCounter extends BudgetCounter {
  readonly seq: number;
}

/** Entries of a block: few enough to be read again for what only they know. */
export const blockSize = 64;

/** Blocks are the same however the log is read. */
export const blockOf = (seq: number): number => Math.floor((seq - 1) / blockSize);

/** The counters of a node's budgets, as these entries state them. */
export function countersOf(
  entries: readonly PlacedEvent[],
  node: string,
): readonly StatedCounter[] {
  return entries.flatMap(({ seq, event }) =>
    'budgets' in event.data
      ? event.data.budgets.flatMap((each) => (each.node === node ? [{ ...each, seq }] : []))
      : [],
  );
}

/** What a page adds to the journal. */
export interface PageMovements {
  readonly accounts: readonly (MovedAccount & { readonly number: number })[];
  readonly movements: readonly Movement[];
  /** By hold and asset: as it stands after the page; one that holds nothing any more is gone. */
  readonly holds: ReadonlyMap<string, HoldOf | undefined>;
  readonly stretches: readonly (BudgetCounter & { readonly number: number })[];
  readonly budgets: readonly BudgetStanding[];
  readonly terms: readonly TermsChange[];
  readonly closings: readonly {
    readonly seq: number;
    readonly at: number;
    readonly until: number;
  }[];
}

const heldPrefix = 'held:';

/** The accounts and holds that postings name: what must be known before they can be booked. */
export function namedIn(entries: readonly BookedEvent[]): {
  readonly accounts: ReadonlySet<string>;
  readonly holds: ReadonlySet<string>;
} {
  const [accounts, holds] = [new Set<string>(), new Set<string>()];
  for (const { event } of entries) {
    for (const { from, to, asset } of event.postings) {
      for (const account of [from, to]) {
        if (payerOf(account)) accounts.add(balanceKey(account, asset));
        else if (account.startsWith(heldPrefix)) holds.add(balanceKey(account, asset));
      }
    }
  }
  return { accounts, holds };
}

/**
 * A fold of postings alone, whatever entries there are: money that leaves a wallet or pool for a hold
 * stays that account's, held, until it leaves the hold again.
 */
export function movementsOf(entries: readonly BookedEvent[], before: JournalBefore): PageMovements {
  const work: Work = {
    before,
    accounts: new Map(before.accounts),
    stretches: new Map(before.stretches),
    standings: new Map(),
    closedUntil: before.closedUntil,
    done: {
      ...{ accounts: [], movements: [], stretches: [], terms: [], closings: [] },
      holds: new Map(),
    },
  };
  for (const entry of entries) {
    const moves = new Map<string, Touch>();
    for (const posting of entry.event.postings) post(work, moves, posting);
    close(work, entry);
    book(work, entry, moves);
    work.done.terms.push(...termsOf(entry));
    stateBudgets(work, entry);
  }
  return { ...work.done, budgets: [...work.standings.values()] };
}

/** What one entry does to one account, as far as its postings were read. */
interface Touch {
  available: bigint;
  held: bigint;
  counter: string;
}

interface Work {
  readonly before: JournalBefore;
  readonly accounts: Map<string, AccountBefore>;
  readonly stretches: Map<string, number>;
  /** By stretch and block. */
  readonly standings: Map<string, BudgetStanding>;
  closedUntil: number;
  readonly done: {
    readonly accounts: PageMovements['accounts'][number][];
    readonly movements: Movement[];
    readonly holds: Map<string, HoldOf | undefined>;
    readonly stretches: PageMovements['stretches'][number][];
    readonly terms: TermsChange[];
    readonly closings: PageMovements['closings'][number][];
  };
}

/** From this entry on nothing counts before. */
function close(work: Work, { seq, at, event }: BookedEvent): void {
  if (event.type !== 'PeriodClosed.v1') return;
  const { until } = event.data;
  work.closedUntil = until;
  work.done.closings.push({ seq, at, until });
}

function post(work: Work, moves: Map<string, Touch>, { from, to, asset, amount }: Posting): void {
  const payer = ownerOf(work, from, asset);
  const payee = ownerOf(work, to, asset) ?? (to.startsWith(heldPrefix) ? payer : undefined);
  touch(moves, payer, { account: from, other: to, by: -amount });
  touch(moves, payee, { account: to, other: from, by: amount });
  keepHold(work, { hold: balanceKey(from, asset), owner: payer, by: -amount });
  keepHold(work, { hold: balanceKey(to, asset), owner: payee, by: amount });
}

function book(work: Work, entry: BookedEvent, moves: ReadonlyMap<string, Touch>): void {
  const { seq, at, event } = entry;
  const effective = bookedAt(entry, work.closedUntil);
  for (const [key, { available: availableBy, held: heldBy, counter }] of moves) {
    if (availableBy === 0n && heldBy === 0n) continue;
    const { number, available, held } = accountOf(work, key);
    const after = { available: available + availableBy, held: held + heldBy };
    work.accounts.set(key, { number, ...after });
    const [type, reference] = [event.type, referenceOf(event)];
    const where = { account: number, seq, at, effective, type, reference, counter };
    work.done.movements.push({ ...where, availableBy, heldBy, ...after });
  }
}

function stateBudgets(
  { before, stretches, standings, done }: Work,
  { seq, event }: BookedEvent,
): void {
  if (!('budgets' in event.data)) return;
  const block = blockOf(seq);
  for (const counter of event.data.budgets) {
    const key = counterKey(counter);
    const known = stretches.get(key);
    const stretch = known ?? before.stretchesCount + done.stretches.length + 1;
    if (known === undefined) {
      stretches.set(key, stretch);
      done.stretches.push({ ...counter, number: stretch });
    }
    const { used, held, limit } = counter;
    const of = `${stretch} ${block}`;
    const first = standings.get(of)?.first ?? seq;
    standings.set(of, { stretch, block, first, seq, used, held, limit });
  }
}

/** Accounts are numbered as they first move, so every fold of the log numbers them the same. */
function accountOf({ accounts, before, done }: Work, key: string): AccountBefore {
  const known = accounts.get(key);
  if (known) return known;
  const number = before.accountsCount + done.accounts.length + 1;
  const [account = '', asset = ''] = key.split(' ');
  const payer = payerOf(account);
  if (payer) done.accounts.push({ ...payer, asset, number });
  return { number, available: 0n, held: 0n };
}

/** The account that pays: itself, or the one whose money a hold has. */
function ownerOf(work: Work, account: string, asset: string): string | undefined {
  const key = balanceKey(account, asset);
  if (payerOf(account)) return key;
  return account.startsWith(heldPrefix) ? holdOf(work, key)?.account : undefined;
}

function holdOf({ before, done: { holds } }: Work, key: string): HoldOf | undefined {
  return holds.has(key) ? holds.get(key) : before.holds.get(key);
}

/**
 * The date of an entry in the books: the one that it states, or when it was written; never before
 * what is closed. Undefined when it is when it was written.
 */
export function bookedAt(
  { at, effective = at }: Pick<BookedEvent, 'at' | 'effective'>,
  closedUntil: number,
): number | undefined {
  const date = Math.max(effective, closedUntil);
  return date === at ? undefined : date;
}

/** An account moves for its owner: what it is on is free, what one of his holds is on is held. */
function touch(
  moves: Map<string, Touch>,
  owner: string | undefined,
  { account, other, by }: { readonly account: string; readonly other: string; readonly by: bigint },
): void {
  if (owner === undefined) return;
  const move = moves.get(owner) ?? { available: 0n, held: 0n, counter: other };
  if (account.startsWith(heldPrefix)) move.held += by;
  else move.available += by;
  // What is outside says more than a hold of its own does.
  if (!other.startsWith(heldPrefix) && !owner.startsWith(`${other} `)) move.counter = other;
  moves.set(owner, move);
}

function keepHold(
  work: Work,
  {
    hold,
    owner,
    by,
  }: { readonly hold: string; readonly owner: string | undefined; readonly by: bigint },
): void {
  if (!hold.startsWith(heldPrefix) || owner === undefined) return;
  const amount = (holdOf(work, hold)?.amount ?? 0n) + by;
  work.done.holds.set(hold, amount === 0n ? undefined : { account: owner, amount });
}
