// Requests take their parts of leases, and finish them.
import assert from 'node:assert/strict';
import { addCharge } from '../domain/burn.ts';
import type { Lease, Moment } from '../domain/lease.ts';
import * as leases from '../domain/lease.ts';
import { refuse } from '../domain/refusal.ts';
import type { TakeAnswer, TakeAsk, Taken } from '../ports/leases.ts';
import { askFor, ensureAsk } from './lease-asking.ts';
import { heldLease, type LeaseBook, momentOf } from './lease-book.ts';
import { giveBack, giveBackIfDue, giveBackRoom } from './lease-returning.ts';
import { newSpender, type Spender, spenderKey, type Waiter } from './spender.ts';

/** How many requests of one spender may wait for money. */
const waitingMax = 1_000;
/** A lease that is not so many requests large says that money is short: nothing is asked ahead. */
export const plentyRequests = 4n;

export function take(book: LeaseBook, ask: TakeAsk): TakeAnswer | Promise<TakeAnswer> {
  if (ask.signal.aborted) return refuse('request_cancelled', {});
  const now = momentOf(book);
  const spender = spenderOf(book, ask, now);
  const taken = ask.claim ? undefined : takeFrom(book, spender, ask.estimate, now);
  if (taken) return taken;
  if (spender.waiting.length >= waitingMax) return refuse('overloaded', {});
  return new Promise((resolve) => {
    const cancel = (): void => {
      spender.waiting = spender.waiting.filter((other) => other !== waiter);
      resolve(refuse('request_cancelled', {}));
    };
    const waiter: Waiter = {
      estimate: ask.estimate,
      since: now,
      claim: ask.claim,
      question: undefined,
      answer: (answer) => {
        ask.signal.removeEventListener('abort', cancel);
        resolve(answer);
      },
    };
    ask.signal.addEventListener('abort', cancel, { once: true });
    spender.waiting.push(waiter);
    ensureAsk(book, spender);
  });
}

/** Whether a request without a claim would be answered at once. */
export function hasRoom(book: LeaseBook, ask: Omit<TakeAsk, 'signal' | 'claim'>): boolean {
  const spender = book.spenders.get(spenderKey(ask.caller, ask.asset));
  if (!spender) return false;
  const now = momentOf(book);
  const held = [...spender.leases.values()];
  return held.some((one) => isForAll(one) && leases.fits(one, ask.estimate, now));
}

function spenderOf(book: LeaseBook, { caller, asset }: TakeAsk, now: Moment): Spender {
  const key = spenderKey(caller, asset);
  const known = book.spenders.get(key);
  if (known) {
    known.path = caller.path;
    return known;
  }
  const spender = newSpender(caller, asset, now.elapsed);
  book.spenders.set(key, spender);
  return spender;
}

/** The part of the youngest lease with room for one request; asks ahead when it runs short. */
function takeFrom(
  book: LeaseBook,
  spender: Spender,
  estimate: bigint,
  now: Moment,
): Taken | undefined {
  const held = [...spender.leases.values()];
  const lease = held.findLast((one) => isForAll(one) && leases.fits(one, estimate, now));
  if (!lease) return undefined;
  const taken = takePart(book, spender, { lease, estimate, now });
  const plenty = lease.amount >= plentyRequests * estimate;
  const mayAskAhead = spender.asking.size === 0 && now.elapsed >= spender.patientUntil;
  if (plenty && mayAskAhead && isRunningShort(spender, lease, now)) {
    askFor(book, spender, { estimate, claim: undefined }, now);
  }
  return taken;
}

const isForAll = ({ claimedBy }: Lease): boolean => claimedBy === undefined;

function isRunningShort(spender: Spender, lease: Lease, now: Moment): boolean {
  const shared = [...spender.leases.values()].filter(isForAll);
  return leases.isRunningShort(lease, shared, now);
}

/** Takes what fits, for one request. */
export function takePart(
  book: LeaseBook,
  spender: Spender,
  part: { readonly lease: Lease; readonly estimate: bigint; readonly now: Moment },
): Taken {
  const { lease, estimate, now } = part;
  const { id, key, account, warnings } = lease;
  spender.leases.set(id, leases.reserve(lease, estimate, now));
  let finished = false;
  let most = estimate;
  const end = (charged: bigint): void => {
    assert(!finished, 'a part of a lease is finished once');
    finished = true;
    finish(book, spender, { id, estimate: most, charged });
  };
  return {
    outcome: 'taken',
    lease: id,
    leaseKey: key,
    account,
    warnings,
    admit: () => {
      const admitted = heldLease(spender, id);
      spender.leases.set(id, leases.countAdmitted(admitted));
      return leases.admits(admitted, momentOf(book));
    },
    raise: (by) => {
      assert(!finished, 'only a request that runs can cost more');
      const isRaised = raisePart(book, spender, { id, by });
      if (isRaised) most += by;
      return isRaised;
    },
    cancel: () => end(0n),
    end,
  };
}

/** More of the same lease for a request that runs: at once, or not at all. */
function raisePart(
  book: LeaseBook,
  spender: Spender,
  { id, by }: { readonly id: string; readonly by: bigint },
): boolean {
  const now = momentOf(book);
  const held = heldLease(spender, id);
  if (!leases.fits(held, by, now)) return false;
  spender.leases.set(id, leases.raise(held, by, now));
  return true;
}

function finish(
  book: LeaseBook,
  spender: Spender,
  part: { readonly id: string; readonly estimate: bigint; readonly charged: bigint },
): void {
  const { id, estimate, charged } = part;
  const now = momentOf(book);
  const lease = leases.finish(heldLease(spender, id), estimate, charged, now);
  spender.leases.set(id, isForAll(lease) ? lease : leases.retire(lease));
  if (charged > 0n) spender.burn = addCharge(spender.burn, charged, now.elapsed);
  serveWaiting(book, spender, now);
  const rest = heldLease(spender, id);
  if (leases.isSpent(rest, estimate)) giveBackSpent(book, spender, rest, now);
  else giveBackIfDue(book, spender, id, now);
}

/** When money is short its own spender waits for what is left of it. */
function giveBackSpent(book: LeaseBook, spender: Spender, lease: Lease, now: Moment): void {
  if (spender.waiting.length > 0) giveBackRoom(book, spender, lease);
  giveBack(book, spender, heldLease(spender, lease.id), now);
}

/** In the order of their arrival, whoever fits: one who needs much keeps nobody from a little. */
export function serveWaiting(book: LeaseBook, spender: Spender, now: Moment): void {
  if (spender.waiting.length === 0) return;
  let tooMuch: bigint | undefined;
  spender.waiting = spender.waiting.filter((waiter) => {
    if (waiter.claim || (tooMuch !== undefined && waiter.estimate >= tooMuch)) return true;
    const taken = takeFrom(book, spender, waiter.estimate, now);
    if (taken) waiter.answer(taken);
    else tooMuch = waiter.estimate;
    return taken === undefined;
  });
}
