// The ways in which money goes back. The last word on a lease goes by the journal, behind the endings
// of its requests; a part that no request needs any more goes over the stream, sooner.
import type { Lease, Moment } from '../domain/lease.ts';
import * as leases from '../domain/lease.ts';
import { heldLease, type LeaseBook, momentOf, type Shrink } from './lease-book.ts';
import type { Spender } from './spender.ts';

/** How long a lease may serve one spender while others wait for it too. */
const turnMicros = 30_000n;
/** A part that was given back and is not confirmed is named again after so long. */
const shrinkPatienceMicros = 2_000_000n;

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

/**
 * Others wait: what no request is running on goes back, of busy leases the room that they have. Where
 * requests of its own wait too, a lease serves them for a moment before it goes: a turn that ended
 * with each request would leave the money on its way for most of the time.
 */
export function giveBackWanted(book: LeaseBook, spender: Spender, now: Moment): void {
  const isWaiting = spender.waiting.length > 0;
  for (const lease of spender.leases.values()) {
    if (isWaiting && leases.timeSince(lease.grantedAt, now) < turnMicros) continue;
    giveBackRoom(book, spender, lease);
    if (lease.running === 0) giveBack(book, spender, heldLease(spender, lease.id), now);
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
  writeReturned(book, spender, lease, now);
}

/** A lease that came too late for the request that it is for. */
export function giveBackUnused(book: LeaseBook, spender: Spender, lease: Lease): void {
  writeReturned(book, spender, lease, momentOf(book));
}

function writeReturned(book: LeaseBook, spender: Spender, lease: Lease, now: Moment): void {
  const { ledger, organization } = spender;
  const { id, number, admitted } = lease;
  book.parting.set(id, { ledger, number });
  book.log.returned({ at: now.wall, lease: id, ledger, organization, admitted });
}

/**
 * Gives back what a lease could still admit, before the lease itself can go. The room is gone from
 * here on; quota is told when everything that was written of its requests is on the disk for good,
 * so that no crash can make one of them cost more than the lease still holds.
 */
export function giveBackRoom(book: LeaseBook, spender: Spender, lease: Lease): void {
  const amount = leases.roomOf(lease);
  if (amount <= 0n || book.shrinks.has(lease.id)) return;
  const shrunk = leases.giveRoomBack(lease);
  spender.leases.set(lease.id, shrunk);
  const { ledger } = spender;
  const named = { ledger, lease: lease.id, number: shrunk.shrinks, amount };
  const shrink: Shrink = { type: 'giveBack', ...named, sentAt: undefined };
  book.shrinks.set(lease.id, shrink);
  book.log.written().then(
    () => sendShrink(book, shrink),
    // The disk has failed, and with it the process: nothing is given back that is not written.
    () => {},
  );
}

/** Quota has passed it on, or the ledger knows nothing of it any more. */
export function shrinkAnswered(book: LeaseBook, lease: string, number: number): void {
  if (book.shrinks.get(lease)?.number === number) book.shrinks.delete(lease);
}

/** Names again what is not confirmed: all of it over a new stream, else what was sent long ago. */
export function repeatShrinks(book: LeaseBook, isNewStream: boolean): void {
  const longAgo = book.clock.elapsedMicros() - shrinkPatienceMicros;
  for (const shrink of book.shrinks.values()) {
    if (shrink.sentAt === undefined) continue;
    if (isNewStream || shrink.sentAt <= longAgo) sendShrink(book, shrink);
  }
}

function sendShrink(book: LeaseBook, shrink: Shrink): void {
  const { sentAt: _, ...wish } = shrink;
  shrink.sentAt = book.clock.elapsedMicros();
  book.send(wish);
}
