// The bookkeeping of a lease book: questions under way, and the ways a lease goes back.
import assert from 'node:assert/strict';
import type { Clock } from '@alfred/clock';
import type { Lease, Moment } from '../domain/lease.ts';
import * as leases from '../domain/lease.ts';
import type { RequestLog } from '../ports/request-log.ts';
import { type Asking, type LeaseWish, type Spender, wishOf } from './spender.ts';

/** How many questions of one spender may be under way while money is short. */
const asksMax = 8;
/** No spender asks a second question while so many of all spenders are under way. */
const asksOfAllMax = 128;
/** A question that got no answer is looked after for so long. */
const lostMicros = 60_000_000n;
const lostMax = 10_000;

/** What a book works with. It changes in place. */
export interface LeaseBook {
  readonly clock: Clock;
  readonly log: Pick<RequestLog, 'returned'>;
  /** Sends a wish to quota; false when there is no way to it now. */
  readonly send: (wish: LeaseWish) => boolean;
  readonly spenders: Map<string, Spender>;
  /** Questions under way, by their number. */
  readonly asking: Map<number, Spender>;
  /** Questions whose answers never came. */
  readonly lost: Map<number, LostAsk>;
  /** The number of the last question. */
  asked: number;
}

/** Others wait for this money. */
export interface LeaseRecall {
  readonly ledger: string;
  readonly node: string;
  readonly asset: string;
}

export interface LostAsk {
  readonly spender: Spender;
  readonly since: bigint;
}

/**
 * Asks on behalf of those who wait. One lease serves them all while there is plenty; when money is
 * short each lease is for about one of them, and several questions are under way.
 */
export function ensureAsk(book: LeaseBook, spender: Spender): void {
  const { waiting, asking } = spender;
  if (waiting.length === 0) return;
  const now = momentOf(book);
  for (const waiter of waiting) {
    if (!mayAsk(book, spender)) return;
    if (waiter.question !== undefined && asking.has(waiter.question)) continue;
    waiter.question = askFor(book, spender, waiter.estimate, now);
    if (waiter.question === undefined) return;
  }
}

function mayAsk(book: LeaseBook, { asking, isShort }: Spender): boolean {
  if (asking.size === 0) return true;
  return isShort && asking.size < asksMax && book.asking.size < asksOfAllMax;
}

/** The number of the question; undefined when there is no way to quota now. */
export function askFor(
  book: LeaseBook,
  spender: Spender,
  estimate: bigint,
  now: Moment,
): number | undefined {
  const asking = { number: book.asked + 1, estimate, askedAt: now };
  if (!book.send(wishOf(spender, asking))) return undefined;
  book.asked = asking.number;
  book.asking.set(asking.number, spender);
  spender.asking.set(asking.number, asking);
  return asking.number;
}

export function loseAsks(
  book: LeaseBook,
  spender: Spender,
  isLost: (asking: Asking) => boolean,
): void {
  for (const asking of spender.asking.values()) {
    if (!isLost(asking)) continue;
    const { number } = asking;
    book.asking.delete(number);
    spender.asking.delete(number);
    if (book.lost.size < lostMax) book.lost.set(number, { spender, since: momentOf(book).elapsed });
  }
}

export function forgetLost(book: LeaseBook): void {
  const oldest = momentOf(book).elapsed - lostMicros;
  for (const [number, { since }] of book.lost) if (since < oldest) book.lost.delete(number);
}

export function giveBackIdle(book: LeaseBook, spender: Spender, idle: bigint): void {
  const now = momentOf(book);
  for (const lease of spender.leases.values()) {
    if (leases.isReturnable(lease, now, idle)) giveBack(book, spender, lease, now);
  }
}

/** Ends the admissions on these leases: they go back with their last running request. */
export function retire(
  book: LeaseBook,
  spender: Spender,
  concerns: (lease: Lease) => boolean,
): void {
  const now = momentOf(book);
  for (const lease of spender.leases.values()) {
    if (!concerns(lease)) continue;
    spender.leases.set(lease.id, leases.retire(lease));
    giveBackIfDue(book, spender, lease.id, now);
  }
}

export function giveBackIfDue(book: LeaseBook, spender: Spender, id: string, now: Moment): void {
  const lease = heldLease(spender, id);
  if (lease.running === 0 && (lease.retiring || leases.isOver(lease, now))) {
    giveBack(book, spender, lease, now);
  }
}

/** The last word on a lease. Its requests have ended, and their endings are written. */
export function giveBack(book: LeaseBook, spender: Spender, lease: Lease, now: Moment): void {
  spender.leases.delete(lease.id);
  const { ledger, organization } = spender;
  const { id, admitted } = lease;
  book.log.returned({ at: now.wall, lease: id, ledger, organization, admitted });
}

export function giveBackUnused(
  book: LeaseBook,
  number: number,
  spender: Spender,
  lease: string,
): void {
  book.lost.delete(number);
  const { ledger, organization } = spender;
  book.log.returned({ at: momentOf(book).wall, lease, ledger, organization, admitted: 0 });
}

export function isUnder(spender: Spender, recall: LeaseRecall): boolean {
  return (
    spender.ledger === recall.ledger &&
    spender.asset === recall.asset &&
    spender.path.includes(recall.node)
  );
}

export function heldLease(spender: Spender, id: string): Lease {
  const lease = spender.leases.get(id);
  assert(lease, 'a lease with a running request is held');
  return lease;
}

export function momentOf({ clock }: LeaseBook): Moment {
  return { wall: clock.nowMicros(), elapsed: clock.elapsedMicros() };
}
