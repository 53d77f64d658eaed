// What this gateway holds of other people's money: decides without asking, asks before it is short.
import type { Moment } from '../domain/lease.ts';
import * as leases from '../domain/lease.ts';
import { refuse } from '../domain/refusal.ts';
import type { Leases } from '../ports/leases.ts';
import {
  type LeaseExtension,
  type LeaseGrant,
  type LeaseRefusal,
  onExtended,
  onGrant,
  onRecall,
  onRefusal,
} from './lease-answers.ts';
import { away, ensureAsk, loseAsks, refuseWaiting } from './lease-asking.ts';
import { type LeaseBook, type LeaseRecall, momentOf } from './lease-book.ts';
import { forgetParted, lastAnswered, lastLost, onChecked, sendHeld } from './lease-checking.ts';
import { giveBackIdle, repeatShrinks, shrinkAnswered } from './lease-returning.ts';
import { hasRoom, take } from './lease-taking.ts';
import { isForgettable, type Spender, type Waiter } from './spender.ts';

/** How long a question to quota, and a request that waits for its answer, may take. */
export const askTimeoutMicros = 2_000_000n;
/** How long a request may wait while quota does answer: others hold the money, or ask for it too. */
export const heldTimeoutMicros = 1_000_000n;
/** A lease that nobody used for so long goes back. */
export const idleMicros = 1_000_000n;
/** An extension without an answer is wished for again after so long. */
const extendPatienceMicros = 2_000_000n;
/** Lost questions are accounted for as soon as this, and again until the ledger has confirmed it. */
const checkLostMicros = 2_000_000n;
/** Questions with an answer, too: what quota took back may have been granted later. */
const checkAllMicros = 30_000_000n;

export type LeaseHolderDeps = Pick<LeaseBook, 'clock' | 'log' | 'send' | 'random'>;

/** The holder's side of the stream with quota, and of time. */
export interface LeaseHolder extends Leases {
  granted(grant: LeaseGrant): void;
  refused(refusal: LeaseRefusal): void;
  /** The ledger's answer to a wish for a longer life. */
  extended(extension: LeaseExtension): void;
  /**
   * What is idle below that node goes back: leases as a whole, and the room of busy ones. With `busy`
   * no request begins any more on what was leased until now.
   */
  recalled(recall: LeaseRecall): void;
  /** The ledger has answered the give-back of this number. */
  givenBack(lease: string, number: number): void;
  /** Nothing that was asked for up to that number is open in that ledger but what was listed. */
  checked(ledger: string, upTo: number): void;
  /** The way to quota is open again: says what came, and asks for those who wait. */
  connected(): void;
  /** The way to quota is gone: what was asked may or may not have been granted. */
  disconnected(): void;
  /** Time has passed. Call it several times a second. */
  tick(): void;
  /** Leases with their last word written, which the ledger may not have heard yet. */
  parting(): readonly string[];
  /** The ledger has heard the last word on these. */
  parted(leases: readonly string[]): void;
  /** Gives back everything that no request is running on: the gateway is about to end. */
  returnIdle(): void;
  /** How many leases are held now. */
  held(): number;
}

/** Holds leases: pure arithmetic and bookkeeping; the stream and the timers are its caller's. */
export function leaseHolder(deps: LeaseHolderDeps): LeaseHolder {
  const maps = { spenders: new Map(), asking: new Map(), checks: new Map() };
  const gone = { parting: new Map(), shrinks: new Map() };
  const book: LeaseBook = { ...deps, ...maps, ...gone, asked: 0 };
  const spenders = () => [...book.spenders.values()];
  const pace: Pace = { lostAt: 0n, allAt: 0n };
  return {
    take: (ask) => take(book, ask),
    hasRoom: (ask) => hasRoom(book, ask),
    granted: (grant) => onGrant(book, grant),
    refused: (refusal) => onRefusal(book, refusal),
    extended: (extension) => onExtended(book, extension),
    recalled: (recall) => onRecall(book, recall),
    givenBack: (lease, number) => shrinkAnswered(book, lease, number),
    checked: (ledger, upTo) => onChecked(book, ledger, upTo),
    connected: () => {
      sendHeld(book, book.asked);
      repeatShrinks(book, true);
      for (const spender of spenders()) ensureAsk(book, spender);
    },
    disconnected: () => {
      for (const spender of spenders()) loseAsks(book, spender, () => true);
    },
    tick: () => {
      for (const spender of spenders()) tick(book, spender);
      repeatShrinks(book, false);
      sendExtensions(book);
      accountForAsks(book, pace);
    },
    parting: () => [...book.parting.keys()],
    parted: (ids) => forgetParted(book, ids),
    returnIdle: () => {
      for (const spender of spenders()) giveBackIdle(book, spender, 0n);
    },
    held: () => spenders().reduce((sum, spender) => sum + spender.leases.size, 0),
  };
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
    away,
  );
  ensureAsk(book, spender);
  giveBackIdle(book, spender, idleMicros);
  if (isForgettable(spender)) book.spenders.delete(spender.key);
}

/** Whatever is still used in the middle of its life: one wish for all of a ledger. */
function sendExtensions(book: LeaseBook): void {
  const now = momentOf(book);
  const due = new Map<string, string[]>();
  for (const { ledger, leases: held } of book.spenders.values()) {
    for (const lease of held.values()) {
      if (!leases.isExtensionDue(lease, now, extendPatienceMicros)) continue;
      due.set(ledger, [...(due.get(ledger) ?? []), lease.id]);
    }
  }
  for (const [ledger, ids] of due) {
    if (book.send({ type: 'extend', ledger, leases: ids })) noteExtensions(book, ids, now);
  }
}

function noteExtensions(book: LeaseBook, ids: readonly string[], now: Moment): void {
  for (const { leases: held } of book.spenders.values()) {
    for (const id of ids) {
      const lease = held.get(id);
      if (lease) held.set(id, leases.askExtension(lease, now));
    }
  }
}

/** When lists were last sent, in monotonic time. */
interface Pace {
  lostAt: bigint;
  allAt: bigint;
}

function accountForAsks(book: LeaseBook, pace: Pace): void {
  const now = book.clock.elapsedMicros();
  const lost = lastLost(book);
  if (lost > 0 && now - pace.lostAt >= checkLostMicros) {
    pace.lostAt = now;
    sendHeld(book, lost);
  } else if (now - pace.allAt >= checkAllMicros) {
    pace.allAt = now;
    sendHeld(book, lastAnswered(book));
  }
}
