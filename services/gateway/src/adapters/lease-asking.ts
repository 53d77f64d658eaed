// Questions to quota: when they are asked, and what happens to those without an answer.
import { burnPerSecond } from '../domain/burn.ts';
import type { Moment } from '../domain/lease.ts';
import { refuse } from '../domain/refusal.ts';
import { type LeaseBook, momentOf } from './lease-book.ts';
import type { AskWish } from './lease-wish.ts';
import type { Asking, Spender, Waiter } from './spender.ts';

/** How many questions of one spender may be under way while money is short. */
const asksMax = 8;
/** No spender asks a second question while so many of all spenders are under way. */
const asksOfAllMax = 128;

/** What one question is about. */
export interface Question {
  readonly estimate: bigint;
  readonly claim: Waiter['claim'];
}

/**
 * Asks on behalf of those who wait. One lease serves them all while there is plenty; when money is
 * short each lease is for about one of them, and several questions are under way. A claim is always
 * a question of its own.
 */
export function ensureAsk(book: LeaseBook, spender: Spender): void {
  const { waiting, asking } = spender;
  if (waiting.length === 0) return;
  const now = momentOf(book);
  for (const waiter of waiting) {
    if (waiter.question !== undefined && asking.has(waiter.question)) continue;
    if (!mayAsk(book, spender, waiter)) continue;
    waiter.question = askFor(book, spender, waiter, now);
    if (waiter.question === undefined) return;
  }
}

function mayAsk(book: LeaseBook, { asking, isShort }: Spender, { claim }: Waiter): boolean {
  const isFree = book.asking.size < asksOfAllMax;
  if (claim) return isFree;
  const own = [...asking.values()].filter(({ isClaim }) => !isClaim).length;
  return own === 0 || (isShort && own < asksMax && isFree);
}

/** The number of the question; undefined when there is no way to quota now. */
export function askFor(
  book: LeaseBook,
  spender: Spender,
  { estimate, claim }: Question,
  now: Moment,
): number | undefined {
  const number = book.asked + 1;
  const isClaim = claim !== undefined;
  const asking: Asking = { number, estimate, askedAt: now, isClaim, isOutdated: false };
  if (!book.send(wishOf(spender, asking, claim))) return undefined;
  book.asked = number;
  book.asking.set(number, spender);
  spender.asking.set(number, asking);
  const check = book.checks.get(spender.ledger);
  if (check) check.asked = number;
  else book.checks.set(spender.ledger, { asked: number, checked: 0, lost: 0 });
  return number;
}

/**
 * What the spender wishes for. Those who wait now, or the next one like the last, count as the
 * burn of one second, so that a first lease already covers more than its first request.
 */
function wishOf(spender: Spender, asking: Asking, claim: Waiter['claim']): AskWish {
  const { organization, ledger, node, asset, waiting } = spender;
  const { number, estimate, askedAt } = asking;
  const awaited = waiting.reduce((sum, waiter) => sum + waiter.estimate, 0n);
  const burn = burnPerSecond(spender.burn, askedAt.elapsed) + (awaited || estimate);
  const who = { organization, ledger, node, asset };
  return { type: 'ask', number, ...who, estimate, burnPerSecond: claim ? 0n : burn, claim };
}

/** Ends a question that was answered; undefined when nobody waits for the answer any more. */
export function answered(
  book: LeaseBook,
  number: number,
): { readonly spender: Spender; readonly asking: Asking } | undefined {
  const spender = book.asking.get(number);
  const asking = spender?.asking.get(number);
  if (!spender || !asking) return undefined;
  book.asking.delete(number);
  spender.asking.delete(number);
  spender.heardAt = momentOf(book).elapsed;
  return { spender, asking };
}

/**
 * These questions have no answer, and none that comes later counts. Whoever waits asks anew, but for
 * a claim: the same one again would only find the lease that nobody saw.
 */
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
    noteLost(book, spender.ledger, number);
    if (asking.isClaim) refuseWaiting(spender, ({ question }) => question === number, away);
  }
}

/** It may have been granted all the same, unseen. */
export function noteLost(book: LeaseBook, ledger: string, number: number): void {
  const check = book.checks.get(ledger);
  if (check && number > check.lost) check.lost = number;
}

export const away = refuse('service_unavailable', { service: 'quota' });

export function refuseWaiting(
  spender: Spender,
  concerns: (waiter: Waiter) => boolean,
  refusal: ReturnType<typeof refuse>,
): void {
  const refused = spender.waiting.filter(concerns);
  spender.waiting = spender.waiting.filter((waiter) => !concerns(waiter));
  for (const waiter of refused) waiter.answer(refusal);
}
