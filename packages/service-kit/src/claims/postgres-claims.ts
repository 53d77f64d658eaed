import type { Clock } from '@alfred/clock';
import { randomId } from '@alfred/ids';
import type { Pool } from 'pg';
import { within } from '../process/within.ts';
import { sleep } from '../retrying.ts';
import { type ClaimTable, claimTable } from './claim-table.ts';
import type { Claiming, Claims, ClaimWish } from './claims.ts';
import { fairShare, type Sharing } from './fair-share.ts';

/** How long what a process claims is its own without a word of it, and how often it says one. */
const ttlMs = 6_000;
const renewMs = 1_500;
const lateMs = 2 * renewMs;
/** How often it is looked for what is free, or too much. */
const pollMs = 250;
/** A lease is over here so much earlier than in the database, whose clock may be faster. */
const marginMs = 250;
/** How long whoever loses a number may take to end with it; less than what is left of a lease. */
const handOverMs = 3_500;

export interface PostgresClaimsDeps {
  /**
   * A small pool of its own, on the schema whose tables hold the claims: a lease must be renewed
   * also while all other connections are busy.
   */
  readonly pool: Pool;
  readonly clock: Clock;
  /** Where this process is reached. */
  readonly address: string;
  /** The first of several failures in a row; it is tried again. Must not throw. */
  readonly onFault: (error: unknown) => void;
}

interface Sharer extends ClaimWish {
  readonly table: ClaimTable;
  readonly id: string;
  readonly clock: Clock;
  readonly onFault: (error: unknown) => void;
  /** Until when each number is ours, by the clock here. Microseconds. */
  readonly mine: Map<number, bigint>;
  readonly doubted: Set<number>;
  /** Numbers that are being given up, or were lost. */
  readonly ending: Map<number, Promise<void>>;
  /** Beginnings that are under way. */
  readonly begun: Set<Promise<void>>;
  /** When the last renewal was sent, and when it was answered. */
  renewedAt: bigint | undefined;
  heardAt: bigint | undefined;
  /** Since when renewals are answered in time, if they ever were not. */
  steadySince: bigint | undefined;
  isFailing: boolean;
  isStopping: boolean;
  pause: AbortController;
}

/**
 * Shares things by leases in PostgreSQL, timed by its clock. Every replica does the same: it says that
 * it lives, takes what is free as far as its fair share goes, and hands over what is beyond it. What
 * a replica had that says nothing more is free when its lease has run out.
 */
export function postgresClaims({ pool, address, ...deps }: PostgresClaimsDeps): Claims {
  return {
    share: (wish) => {
      const id = randomId('rep');
      const table = claimTable(pool, { kind: wish.kind, id, address });
      return claimingOf({
        ...{ ...wish, ...deps, id, table },
        ...{ mine: new Map(), doubted: new Set(), ending: new Map(), begun: new Set() },
        ...{ renewedAt: undefined, heardAt: undefined, steadySince: undefined },
        ...{ isFailing: false, isStopping: false, pause: new AbortController() },
      });
    },
  };
}

function claimingOf(sharer: Sharer): Claiming {
  const { kind, count, table, clock, mine, doubted } = sharer;
  let running: Promise<void> = Promise.resolve();
  return {
    name: `claims.${kind}`,
    start: async () => {
      await table.prepare(count);
      await round(sharer);
      running = run(sharer);
      await Promise.all(sharer.begun);
    },
    stop: async () => {
      if (sharer.isStopping) return;
      sharer.isStopping = true;
      sharer.pause.abort();
      await running;
      await giveUpAll(sharer);
    },
    owns: (number) => {
      const until = mine.get(number);
      return until !== undefined && !doubted.has(number) && clock.elapsedMicros() < until;
    },
    doubt: (number) => {
      if (!mine.has(number)) return;
      doubted.add(number);
      sharer.renewedAt = undefined;
      sharer.pause.abort();
    },
    holders: async () => {
      const known = await table.addresses();
      const numbers = Array.from({ length: count }, (_, number) => number);
      return numbers.map((number) => ({ number, address: known.get(number) ?? '' }));
    },
  };
}

async function run(sharer: Sharer): Promise<void> {
  while (!sharer.isStopping) {
    sharer.pause = new AbortController();
    await sleep(pollMs, sharer.pause.signal).catch(() => {});
    if (sharer.isStopping) return;
    try {
      await round(sharer);
      sharer.isFailing = false;
    } catch (error) {
      if (!sharer.isFailing) sharer.onFault(error);
      sharer.isFailing = true;
    }
  }
}

async function round(sharer: Sharer): Promise<void> {
  const { table, id, mine } = sharer;
  if (isRenewalDue(sharer)) await renew(sharer);
  const seen = await table.look();
  for (const { number, owner } of seen.claims) {
    if (mine.has(number) && owner !== id) lose(sharer, number);
  }
  // Whoever is taken for dead by now first says that he lives.
  if (!seen.live.includes(id)) return renew(sharer);
  const due = fairShare(seen, id);
  const beyond = Math.max(0, mine.size - due);
  for (const number of [...mine.keys()].sort((a, b) => b - a).slice(0, beyond)) {
    giveUp(sharer, number);
  }
  if (mine.size < due && hasFree(seen)) await takeMore(sharer, due - mine.size);
}

function isRenewalDue({ renewedAt, clock }: Sharer): boolean {
  return renewedAt === undefined || clock.elapsedMicros() - renewedAt >= micros(renewMs);
}

async function renew(sharer: Sharer): Promise<void> {
  const { table, clock, mine, doubted, ending } = sharer;
  const sentAt = clock.elapsedMicros();
  const still = new Set(await table.renew(ttlMs));
  noteAnswer(sharer);
  sharer.renewedAt = sentAt;
  for (const number of [...mine.keys()]) if (!still.has(number)) lose(sharer, number);
  for (const number of still) {
    doubted.delete(number);
    if (mine.has(number)) mine.set(number, leaseUntil(sentAt));
    // The answer to a taking was lost.
    else if (!ending.has(number)) begin(sharer, number, sentAt);
  }
}

function noteAnswer(sharer: Sharer): void {
  if (isLate(sharer)) sharer.steadySince = sharer.clock.elapsedMicros();
  sharer.heardAt = sharer.clock.elapsedMicros();
}

/** So long nothing was heard of the database that other leases may have run out, too. */
function isLate({ clock, heardAt }: Sharer): boolean {
  return heardAt !== undefined && clock.elapsedMicros() - heardAt > micros(lateMs);
}

/**
 * Whoever was cut off from the database may not have been alone, and does not take what all the
 * others are about to renew.
 */
function mayTakeExpired(sharer: Sharer): boolean {
  const { clock, steadySince } = sharer;
  if (isLate(sharer)) return false;
  return steadySince === undefined || clock.elapsedMicros() - steadySince >= micros(lateMs);
}

async function takeMore(sharer: Sharer, limit: number): Promise<void> {
  const { table, clock, ending } = sharer;
  const sentAt = clock.elapsedMicros();
  const alsoExpired = mayTakeExpired(sharer);
  const except = [...ending.keys()];
  for (const number of await table.take({ ttlMs, limit, alsoExpired, except })) {
    begin(sharer, number, sentAt);
  }
}

function begin(sharer: Sharer, number: number, sentAt: bigint): void {
  const { mine, doubted, user, onFault, begun } = sharer;
  mine.set(number, leaseUntil(sentAt));
  doubted.delete(number);
  const beginning = user
    .onClaimed(number)
    .catch(onFault)
    .finally(() => begun.delete(beginning));
  begun.add(beginning);
}

/** It is another's already. */
function lose(sharer: Sharer, number: number): void {
  const { mine, ending, user } = sharer;
  mine.delete(number);
  ending.set(
    number,
    user.onLost(number).finally(() => ending.delete(number)),
  );
}

/** It is ours until whoever works on it has ended, or has had his time. */
function giveUp(sharer: Sharer, number: number): void {
  const { mine, ending, user, table, onFault } = sharer;
  mine.delete(number);
  const lost = user.onLost(number);
  const release = async () => {
    await within(handOverMs, lost);
    await table.release([number]);
    await lost;
  };
  ending.set(
    number,
    release()
      .catch(onFault)
      .finally(() => ending.delete(number)),
  );
}

/** Others take over one by one; who cannot be told waits until the leases have run out. */
async function giveUpAll(sharer: Sharer): Promise<void> {
  const { table, mine, ending, onFault } = sharer;
  await table.leave().catch(onFault);
  for (const number of [...mine.keys()]) giveUp(sharer, number);
  await within(handOverMs, Promise.all(ending.values()));
}

const hasFree = ({ claims }: Sharing): boolean =>
  claims.some(({ owner, isLive }) => owner === undefined || !isLive);

const leaseUntil = (sentAt: bigint): bigint => sentAt + micros(ttlMs - marginMs);

const micros = (ms: number): bigint => BigInt(ms) * 1_000n;
