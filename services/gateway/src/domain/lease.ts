/** Both clocks at one moment, in microseconds. */
export interface Moment {
  readonly wall: bigint;
  /** Monotonic. */
  readonly elapsed: bigint;
}

/** A lease as its holder knows it. Amounts are minor units of its asset. */
export interface Lease {
  readonly id: string;
  readonly amount: bigint;
  readonly ttlMicros: bigint;
  /** When it was asked for: its life is counted from here, so the holder errs on the safe side. */
  readonly askedAt: Moment;
  /** What running requests may still cost. */
  readonly reserved: bigint;
  /** What ended requests cost. */
  readonly charged: bigint;
  readonly running: number;
  /** How many requests have a durable *admitted* that names this lease. */
  readonly admitted: number;
  /** When it last began, or ended, a request. */
  readonly usedAt: Moment;
  /** It admits nothing new and is returned with the end of its last request. */
  readonly retiring: boolean;
}

/** A lease that was just granted. */
export function openLease(grant: {
  readonly id: string;
  readonly amount: bigint;
  readonly ttlMicros: bigint;
  readonly askedAt: Moment;
  readonly now: Moment;
}): Lease {
  const { id, amount, ttlMicros, askedAt, now } = grant;
  const nothing = { reserved: 0n, charged: 0n, running: 0, admitted: 0 };
  return { id, amount, ttlMicros, askedAt, usedAt: now, retiring: false, ...nothing };
}

/** The time between two moments, by whichever clock says more: a stopped clock frees no money. */
export function timeSince(past: Moment, now: Moment): bigint {
  const elapsed = now.elapsed - past.elapsed;
  const wall = now.wall - past.wall;
  if (wall > elapsed) return wall;
  return elapsed;
}

/** What it can still admit. Below zero after a request that cost more than its estimate. */
export function roomOf(lease: Lease): bigint {
  return lease.amount - lease.reserved - lease.charged;
}

/** Whether its life has passed: it admits nothing, and what it admitted runs on. */
export function isOver(lease: Lease, now: Moment): boolean {
  return timeSince(lease.askedAt, now) >= lease.ttlMicros;
}

/** Whether half its life is gone: a younger one, where there is one, takes its place. */
export function isAging(lease: Lease, now: Moment): boolean {
  return timeSince(lease.askedAt, now) * 2n >= lease.ttlMicros;
}

/**
 * Whether a busy holder should ask for the next one: half the life of `lease`, which it draws on,
 * is gone, or `all` that it holds has little room left.
 */
export function isRenewalDue(lease: Lease, all: Iterable<Lease>, now: Moment): boolean {
  let room = 0n;
  for (const one of all) if (fits(one, 0n, now)) room += roomOf(one);
  return isAging(lease, now) || room * 4n < lease.amount;
}

/** Whether a request of at most `estimate` fits now. */
export function fits(lease: Lease, estimate: bigint, now: Moment): boolean {
  return !lease.retiring && roomOf(lease) >= estimate && !isOver(lease, now);
}

/** A request is about to be admitted. Only what `fits`. */
export function reserve(lease: Lease, estimate: bigint, now: Moment): Lease {
  return {
    ...lease,
    reserved: lease.reserved + estimate,
    running: lease.running + 1,
    usedAt: now,
  };
}

/** Its *admitted* is durable. */
export function countAdmitted(lease: Lease): Lease {
  return { ...lease, admitted: lease.admitted + 1 };
}

/** A request has ended, with what it cost; or never began, for nothing. */
export function finish(lease: Lease, estimate: bigint, charged: bigint, now: Moment): Lease {
  return {
    ...lease,
    reserved: lease.reserved - estimate,
    charged: lease.charged + charged,
    running: lease.running - 1,
    usedAt: now,
  };
}

/** Whether nothing runs on it, and one more request like the last one does not fit. */
export function isSpent(lease: Lease, estimate: bigint): boolean {
  return lease.running === 0 && roomOf(lease) < estimate;
}

/** It admits nothing from here on. */
export function retire(lease: Lease): Lease {
  return { ...lease, retiring: true };
}

/** Whether its holder should give it back now. */
export function isReturnable(lease: Lease, now: Moment, idleMicros: bigint): boolean {
  if (lease.running > 0) return false;
  return lease.retiring || isOver(lease, now) || timeSince(lease.usedAt, now) >= idleMicros;
}
