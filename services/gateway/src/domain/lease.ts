/** Both clocks at one moment, in microseconds. */
export interface Moment {
  readonly wall: bigint;
  /** Monotonic. */
  readonly elapsed: bigint;
}

/** A soft budget that was used up when a lease was granted. */
export interface Warning {
  readonly node: string;
  readonly window: string;
  readonly resetsAt: string;
}

/** What a grant says. Amounts are minor units of its asset. */
export interface Granted {
  readonly id: string;
  /** The number of the question that it answers. */
  readonly number: number;
  /** Under which the ledger finds it. */
  readonly key: string;
  /** Who pays: `wallet:<node>` or `pool:<node>`. */
  readonly account: string;
  readonly warnings: readonly Warning[];
  readonly amount: bigint;
  readonly ttlMicros: bigint;
  /** The only request that may use it, where a client's idempotency key was claimed with it. */
  readonly claimedBy: string | undefined;
}

/** A lease as its holder knows it. */
export interface Lease extends Granted {
  /** When it came. */
  readonly grantedAt: Moment;
  /** When it was asked for, or its extension: its life is counted from here, on the safe side. */
  readonly livesFrom: Moment;
  /** So long after `livesFrom` an extension is due. */
  readonly renewMicros: bigint;
  readonly extension: Extension | undefined;
  /** Its life cannot become longer: a window ends. */
  readonly isLast: boolean;
  /** What running requests may still cost. */
  readonly reserved: bigint;
  /** What ended requests cost. */
  readonly charged: bigint;
  readonly running: number;
  /** How many requests have a durable *admitted* that names this lease. */
  readonly admitted: number;
  /** How many times a part of it was given back. */
  readonly shrinks: number;
  /** When it last began, or ended, a request. */
  readonly usedAt: Moment;
  /** It admits nothing new and is returned with the end of its last request. */
  readonly retiring: boolean;
}

/** An extension that was asked for and is not answered. */
interface Extension {
  /** When it was first asked for: which of several wishes an answer is to, nobody can tell. */
  readonly firstAt: Moment;
  readonly lastAt: Moment;
}

/** An extension that gains less than this is the last: the ledger has no more time to give. */
const gainMinMicros = 1_000_000n;

/** A lease that was just granted. `random` in [0, 1) spreads the extensions of many. */
export function openLease(
  grant: Granted,
  { askedAt, now, random }: { readonly askedAt: Moment; readonly now: Moment; random: number },
): Lease {
  return {
    ...grant,
    grantedAt: now,
    livesFrom: askedAt,
    renewMicros: renewMicros(grant.ttlMicros, random),
    extension: undefined,
    isLast: false,
    reserved: 0n,
    charged: 0n,
    running: 0,
    admitted: 0,
    shrinks: 0,
    usedAt: now,
    retiring: false,
  };
}

/** Half of the life, a fifth more or less. */
function renewMicros(ttlMicros: bigint, random: number): bigint {
  const permille = 400n + BigInt(Math.floor(random * 200));
  return (ttlMicros * permille) / 1_000n;
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
  return timeSince(lease.livesFrom, now) >= lease.ttlMicros;
}

/** Whether little room is left in `all` that is held, beside the `lease` that is drawn on. */
export function isRunningShort(lease: Lease, all: Iterable<Lease>, now: Moment): boolean {
  let room = 0n;
  for (const one of all) if (fits(one, 0n, now)) room += roomOf(one);
  return room * 4n < lease.amount;
}

/** Whether a request of at most `estimate` fits now. */
export function fits(lease: Lease, estimate: bigint, now: Moment): boolean {
  return !lease.retiring && roomOf(lease) >= estimate && !isOver(lease, now);
}

/** Whether a request that took a part of it may begin now. */
export function admits(lease: Lease, now: Moment): boolean {
  return !lease.retiring && !isOver(lease, now);
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

/** A request that runs may cost so much more. Only what `fits`. */
export function raise(lease: Lease, by: bigint, now: Moment): Lease {
  return { ...lease, reserved: lease.reserved + by, usedAt: now };
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

/** Without the room that it has: the ledger is told of that afterwards, never before. */
export function giveRoomBack(lease: Lease): Lease {
  return { ...lease, amount: lease.amount - roomOf(lease), shrinks: lease.shrinks + 1 };
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

/** Whether its life should begin anew; asked again when the last wish is as old as `patience`. */
export function isExtensionDue(lease: Lease, now: Moment, patience: bigint): boolean {
  if (lease.retiring || lease.isLast) return false;
  if (timeSince(lease.livesFrom, now) < lease.renewMicros) return false;
  return !lease.extension || timeSince(lease.extension.lastAt, now) >= patience;
}

/** An extension is asked for. */
export function askExtension(lease: Lease, now: Moment): Lease {
  const firstAt = lease.extension?.firstAt ?? now;
  return { ...lease, extension: { firstAt, lastAt: now } };
}

/**
 * The ledger's answer. A life that begins anew is counted from the first wish that had no answer
 * yet, since the answer may be to that one. Nothing to give means that it admits nothing more.
 */
export function extend(lease: Lease, ttlMicros: bigint, random: number): Lease {
  const { extension, livesFrom } = lease;
  if (ttlMicros <= 0n) return retire(lease);
  if (!extension) return lease;
  const endsAt = livesFrom.elapsed + lease.ttlMicros;
  const gained = extension.firstAt.elapsed + ttlMicros - endsAt;
  return {
    ...lease,
    extension: undefined,
    livesFrom: extension.firstAt,
    ttlMicros,
    renewMicros: renewMicros(ttlMicros, random),
    isLast: gained < gainMinMicros,
  };
}
