// What this gateway holds of other people's money: decides without asking, asks before it is short.
import assert from 'node:assert/strict';
import { addCharge } from '../domain/burn.ts';
import type { Moment } from '../domain/lease.ts';
import * as leases from '../domain/lease.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { Leases, TakeAsk, Taken } from '../ports/leases.ts';
import {
  askFor,
  ensureAsk,
  forgetLost,
  giveBack,
  giveBackIdle,
  giveBackIfDue,
  giveBackUnused,
  heldLease,
  isUnder,
  type LeaseBook,
  type LeaseRecall,
  loseAsks,
  momentOf,
  retire,
} from './lease-book.ts';
import {
  type Asking,
  isForgettable,
  newSpender,
  type Spender,
  spenderKey,
  type Waiter,
} from './spender.ts';

/** How long a question to quota, and a request that waits for its answer, may take. */
export const askTimeoutMicros = 2_000_000n;
/** How long a request may wait while quota does answer: others hold the money, or ask for it too. */
export const heldTimeoutMicros = 1_000_000n;
/** A lease that nobody used for so long goes back. */
export const idleMicros = 1_000_000n;
/** After a refusal, no lease is asked for in advance for so long. */
const patienceMicros = 1_000_000n;
/** How many requests of one spender may wait for money. */
const waitingMax = 1_000;
/** A lease that is not so many requests large says that money is short: nothing is asked ahead. */
const plentyRequests = 4n;

/** Quota's yes to the question of this number. */
export interface LeaseGrant {
  readonly number: number;
  readonly lease: string;
  readonly amount: bigint;
  readonly ttlMicros: bigint;
}

/** Quota's no, in the words of the catalogue. */
export interface LeaseRefusal {
  readonly number: number;
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;
}

export type LeaseHolderDeps = Pick<LeaseBook, 'clock' | 'log' | 'send'>;

/** The holder's side of the stream with quota, and of time. */
export interface LeaseHolder extends Leases {
  granted(grant: LeaseGrant): void;
  refused(refusal: LeaseRefusal): void;
  /** Leases below that node admit nothing more, and go back with their last running request. */
  recalled(recall: LeaseRecall): void;
  /** The way to quota is open again: asks for those who wait. */
  connected(): void;
  /** The way to quota is gone: what was asked may or may not have been granted. */
  disconnected(): void;
  /** Time has passed. Call it several times a second. */
  tick(): void;
  /** The numbers of questions whose answers never came. */
  lost(): readonly number[];
  /** The ledger holds this lease for a lost question: gives it back unused. */
  reclaim(number: number, lease: string): void;
  /** Gives back everything that no request is running on: the gateway is about to end. */
  returnIdle(): void;
  /** How many leases are held now. */
  held(): number;
}

/** Holds leases: pure arithmetic and bookkeeping; the stream and the timers are its caller's. */
export function leaseHolder(deps: LeaseHolderDeps): LeaseHolder {
  const maps = { spenders: new Map(), asking: new Map(), lost: new Map() };
  const book: LeaseBook = { ...deps, ...maps, asked: 0 };
  const spenders = () => [...book.spenders.values()];
  return {
    take: (ask) => take(book, ask),
    granted: (grant) => onGrant(book, grant),
    refused: (refusal) => onRefusal(book, refusal),
    recalled: (recall) => {
      for (const spender of spenders())
        if (isUnder(spender, recall)) retire(book, spender, () => true);
    },
    connected: () => {
      for (const spender of spenders()) ensureAsk(book, spender);
    },
    disconnected: () => {
      for (const spender of spenders()) loseAsks(book, spender, () => true);
    },
    tick: () => {
      for (const spender of spenders()) tick(book, spender);
      forgetLost(book);
    },
    lost: () => [...book.lost.keys()],
    reclaim: (number, lease) => {
      const lost = book.lost.get(number);
      if (lost) giveBackUnused(book, number, lost.spender, lease);
    },
    returnIdle: () => {
      for (const spender of spenders()) giveBackIdle(book, spender, 0n);
    },
    held: () => spenders().reduce((sum, spender) => sum + spender.leases.size, 0),
  };
}

function take(book: LeaseBook, ask: TakeAsk): Taken | Refusal | Promise<Taken | Refusal> {
  if (ask.signal.aborted) return refuse('request_cancelled', {});
  const now = momentOf(book);
  const spender = spenderOf(book, ask, now);
  const taken = takeFrom(book, spender, ask.estimate, now);
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
  const lease = held.findLast((one) => leases.fits(one, estimate, now));
  if (!lease) return undefined;
  const reserved = leases.reserve(lease, estimate, now);
  spender.leases.set(lease.id, reserved);
  const plenty = lease.amount >= plentyRequests * estimate;
  const mayAskAhead = spender.asking.size === 0 && now.elapsed >= spender.patientUntil;
  if (plenty && mayAskAhead && leases.isRenewalDue(reserved, spender.leases.values(), now)) {
    askFor(book, spender, estimate, now);
  }
  return takenPart(book, spender, lease.id, estimate);
}

function takenPart(book: LeaseBook, spender: Spender, id: string, estimate: bigint): Taken {
  let finished = false;
  const finish = (charged: bigint): void => {
    assert(!finished, 'a part of a lease is finished once');
    finished = true;
    const now = momentOf(book);
    spender.leases.set(id, leases.finish(heldLease(spender, id), estimate, charged, now));
    if (charged > 0n) spender.burn = addCharge(spender.burn, charged, now.elapsed);
    serveWaiting(book, spender, now);
    const rest = heldLease(spender, id);
    if (leases.isSpent(rest, estimate)) giveBack(book, spender, rest, now);
    else giveBackIfDue(book, spender, id, now);
  };
  return {
    outcome: 'taken',
    lease: id,
    admit: () => {
      const lease = heldLease(spender, id);
      spender.leases.set(id, leases.countAdmitted(lease));
      return !leases.isOver(lease, momentOf(book));
    },
    cancel: () => finish(0n),
    end: finish,
  };
}

/** In the order of their arrival, whoever fits: one who needs much keeps nobody from a little. */
function serveWaiting(book: LeaseBook, spender: Spender, now: Moment): void {
  if (spender.waiting.length === 0) return;
  let tooMuch: bigint | undefined;
  spender.waiting = spender.waiting.filter((waiter) => {
    if (tooMuch !== undefined && waiter.estimate >= tooMuch) return true;
    const taken = takeFrom(book, spender, waiter.estimate, now);
    if (taken) waiter.answer(taken);
    else tooMuch = waiter.estimate;
    return taken === undefined;
  });
}

function onGrant(book: LeaseBook, grant: LeaseGrant): void {
  const answer = answered(book, grant.number);
  if (!answer) {
    const lost = book.lost.get(grant.number);
    if (lost) giveBackUnused(book, grant.number, lost.spender, grant.lease);
    return;
  }
  const { spender, asking } = answer;
  const now = momentOf(book);
  const { lease: id, amount, ttlMicros } = grant;
  const { askedAt, estimate } = asking;
  spender.isShort = amount < plentyRequests * estimate;
  retire(book, spender, (lease) => leases.isAging(lease, now));
  spender.leases.set(id, leases.openLease({ id, amount, ttlMicros, askedAt, now }));
  serveWaiting(book, spender, now);
  ensureAsk(book, spender);
}

function onRefusal(book: LeaseBook, refusal: LeaseRefusal): void {
  book.lost.delete(refusal.number);
  const answer = answered(book, refusal.number);
  if (!answer) return;
  const { spender, asking } = answer;
  spender.patientUntil = momentOf(book).elapsed + patienceMicros;
  // What is held may be free again soon: who came after the question has not waited for it yet.
  const waited = ({ since }: Waiter): boolean =>
    refusal.code !== 'budget_held' || since.elapsed <= asking.askedAt.elapsed;
  refuseWaiting(
    spender,
    (waiter) => waiter.estimate >= asking.estimate && waited(waiter),
    refuse(refusal.code, refusal.params),
  );
  ensureAsk(book, spender);
}

function tick(book: LeaseBook, spender: Spender): void {
  const now = momentOf(book);
  const lasts = (since: Moment, micros: bigint) => leases.timeSince(since, now) >= micros;
  loseAsks(book, spender, ({ askedAt }) => lasts(askedAt, askTimeoutMicros));
  const isHeard = ({ since }: Waiter) => spender.heardAt > since.elapsed;
  refuseWaiting(
    spender,
    (waiter) => isHeard(waiter) && lasts(waiter.since, heldTimeoutMicros),
    refuse('budget_held', { node: spender.node, retryAfter: '1' }),
  );
  refuseWaiting(
    spender,
    (waiter) => !isHeard(waiter) && lasts(waiter.since, askTimeoutMicros),
    refuse('service_unavailable', { service: 'quota' }),
  );
  ensureAsk(book, spender);
  giveBackIdle(book, spender, idleMicros);
  if (isForgettable(spender)) book.spenders.delete(spender.key);
}

function refuseWaiting(
  spender: Spender,
  concerns: (waiter: Waiter) => boolean,
  refusal: Refusal,
): void {
  const refused = spender.waiting.filter(concerns);
  spender.waiting = spender.waiting.filter((waiter) => !concerns(waiter));
  for (const waiter of refused) waiter.answer(refusal);
}

/** Ends a question that was answered; undefined when nobody waits for the answer any more. */
function answered(
  book: LeaseBook,
  number: number,
): { spender: Spender; asking: Asking } | undefined {
  const spender = book.asking.get(number);
  const asking = spender?.asking.get(number);
  if (!spender || !asking) return undefined;
  book.asking.delete(number);
  spender.asking.delete(number);
  spender.heardAt = momentOf(book).elapsed;
  return { spender, asking };
}
