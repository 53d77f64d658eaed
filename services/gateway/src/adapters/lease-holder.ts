// What this gateway holds of other people's money: decides without asking, asks before it is short.
import assert from 'node:assert/strict';
import { addCharge } from '../domain/burn.ts';
import type { Moment } from '../domain/lease.ts';
import * as leases from '../domain/lease.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { Leases, TakeAsk, Taken } from '../ports/leases.ts';
import {
  askFor,
  currentOf,
  ensureAsk,
  forgetLost,
  giveBackIdle,
  giveBackIfDue,
  giveBackUnused,
  heldLease,
  isUnder,
  type LeaseBook,
  type LeaseRecall,
  loseAsk,
  momentOf,
  retireAll,
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
      for (const spender of spenders()) if (isUnder(spender, recall)) retireAll(book, spender);
    },
    connected: () => {
      for (const spender of spenders()) ensureAsk(book, spender);
    },
    disconnected: () => {
      for (const spender of spenders()) loseAsk(book, spender);
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
  spender.estimateLast = ask.estimate;
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

/** The part of the current lease for one request, if it has room; asks ahead when it runs short. */
function takeFrom(
  book: LeaseBook,
  spender: Spender,
  estimate: bigint,
  now: Moment,
): Taken | undefined {
  const lease = currentOf(spender);
  if (!lease || !leases.fits(lease, estimate, now)) return undefined;
  const reserved = leases.reserve(lease, estimate, now);
  spender.leases.set(lease.id, reserved);
  const plenty = lease.amount >= plentyRequests * estimate;
  if (plenty && leases.isRenewalDue(reserved, now) && now.elapsed >= spender.patientUntil) {
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
    giveBackIfDue(book, spender, id, now);
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

function serveWaiting(book: LeaseBook, spender: Spender, now: Moment): void {
  for (let first = spender.waiting[0]; first; first = spender.waiting[0]) {
    const taken = takeFrom(book, spender, first.estimate, now);
    if (!taken) return;
    spender.waiting.shift();
    first.answer(taken);
  }
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
  const old = currentOf(spender);
  const { askedAt } = asking;
  spender.leases.set(id, leases.openLease({ id, amount, ttlMicros, askedAt, now }));
  spender.current = id;
  if (old) {
    spender.leases.set(old.id, leases.retire(old));
    giveBackIfDue(book, spender, old.id, now);
  }
  serveWaiting(book, spender, now);
  ensureAsk(book, spender);
}

function onRefusal(book: LeaseBook, refusal: LeaseRefusal): void {
  book.lost.delete(refusal.number);
  const answer = answered(book, refusal.number);
  if (!answer) return;
  const { spender, asking } = answer;
  spender.patientUntil = momentOf(book).elapsed + patienceMicros;
  refuseWaiting(
    spender,
    ({ estimate }) => estimate >= asking.estimate,
    refuse(refusal.code, refusal.params),
  );
  ensureAsk(book, spender);
}

function tick(book: LeaseBook, spender: Spender): void {
  const now = momentOf(book);
  const late = (since: Moment) => leases.timeSince(since, now) >= askTimeoutMicros;
  if (spender.asking && late(spender.asking.askedAt)) loseAsk(book, spender);
  const unavailable = refuse('service_unavailable', { service: 'quota' });
  refuseWaiting(spender, ({ since }) => late(since), unavailable);
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
  const asking = spender?.asking;
  if (!spender || !asking) return undefined;
  book.asking.delete(number);
  spender.asking = undefined;
  return { spender, asking };
}
