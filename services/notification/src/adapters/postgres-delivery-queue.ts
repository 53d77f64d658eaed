import { query, transaction } from '@alfred/service-kit';
import type { Pool, PoolClient } from 'pg';
import type {
  ClaimedDelivery,
  ClaimWish,
  DeliveryQueue,
  Destination,
  Settlement,
} from '../ports/delivery-queue.ts';
import { type SealedBox, secretPlace, urlPlace } from './sealed-box.ts';

/** How much more may be under way to `s`: one at a time while its last attempt failed. */
const room = `(case when s.is_failing then 1 else $2 end) - (
    select count(*) from delivery b
     where b.subscription = s.id and b.status = 'pending' and b.claimed_until > $1)`;

const isDue = `d.subscription = s.id and d.status = 'pending' and d.next_at <= $1
       and d.claimed_until <= $1`;

/**
 * Subscriptions with something due and with room, the longest waiting first. Whoever has locked one
 * counts what is under way to it and claims; everybody else passes it by, so the count holds.
 */
const lockSubscriptions = `
  select s.id from subscription s
   where s.status = 'active' and exists (select 1 from delivery d where ${isDue}) and ${room} > 0
   order by (select min(d.next_at) from delivery d where ${isDue}) limit $3
   for no key update of s skip locked`;

const claimDue = `
  with due as (
    select d.id from subscription s
     cross join lateral (
       select d.id, d.next_at from delivery d
        where ${isDue}
        order by d.next_at limit greatest(0, ${room})
        for update skip locked
     ) d
     where s.id = any ($4)
     order by d.next_at limit $3
  )
  update delivery set attempts = attempts + 1, claimed_until = $5, last_attempt_at = $1
    from due, subscription s
   where delivery.id = due.id and s.id = delivery.subscription
  returning delivery.id, delivery.subscription, delivery.organization, delivery.event_id,
    delivery.event, delivery.body, delivery.attempts, delivery.expires_at, delivery.claimed_until,
    s.channel, s.url, s.secret, s.previous_secret, s.previous_until`;

/** Only whoever holds the claim says what came of it. */
const isOwn = `id = $1 and status = 'pending' and attempts = $2 and claimed_until = $3`;

const settleOne = `
  update delivery
     set status = $4, last_code = $5, last_failure = $6, next_at = $7, ended_at = $8,
         claimed_until = 0
   where ${isOwn}`;

const releaseOne = `
  update delivery set attempts = attempts - 1, claimed_until = 0 where ${isOwn}`;

const markFailing =
  'update subscription set is_failing = $2 where id = $1 and is_failing is distinct from $2';

const disable = `update subscription set status = 'disabled' where id = $1`;

const buryWaiting = `
  update delivery set status = 'dead', last_failure = 'disabled', ended_at = $2, claimed_until = 0
   where subscription = $1 and status = 'pending'`;

const deleteEnded = `
  delete from delivery where id in (
    select id from delivery where status <> 'pending' and ended_at < $1 order by ended_at limit $2)
  returning id`;

interface ClaimedRow {
  readonly id: string;
  readonly subscription: string;
  readonly organization: string;
  readonly event_id: string;
  readonly event: string;
  readonly body: Buffer;
  readonly attempts: number;
  readonly expires_at: bigint;
  readonly claimed_until: bigint;
  readonly channel: 'webhook' | 'log';
  readonly url: Buffer | null;
  readonly secret: Buffer | null;
  readonly previous_secret: Buffer | null;
  readonly previous_until: bigint;
}

/**
 * The deliveries to make, in PostgreSQL.
 *
 * @param pool its search path names this service's schema
 */
export function postgresDeliveryQueue(pool: Pool, box: SealedBox): DeliveryQueue {
  return {
    claim: (wish) => transaction(pool, (tx) => claim(tx, wish, box)),
    settle: (claimed, settlement) => transaction(pool, (tx) => settle(tx, claimed, settlement)),
    release: async ({ id, attempt, claimedUntil }) => {
      await query(pool, releaseOne, [id, attempt, claimedUntil]);
    },
    sweep: async (before, limit) => (await query(pool, deleteEnded, [before, limit])).length,
    isReachable: () =>
      pool.query('select 1').then(
        () => true,
        () => false,
      ),
  };
}

async function claim(
  tx: PoolClient,
  { now, until, limit, endpointMax }: ClaimWish,
  box: SealedBox,
): Promise<readonly ClaimedDelivery[]> {
  const due = await query<{ id: string }>(tx, lockSubscriptions, [now, endpointMax, limit]);
  if (due.length === 0) return [];
  const subscriptions = due.map(({ id }) => id);
  const values = [now, endpointMax, limit, subscriptions, until];
  const rows = await query<ClaimedRow>(tx, claimDue, values);
  return rows.map((row) => claimedOf(row, { now, box }));
}

function claimedOf(
  row: ClaimedRow,
  sealed: { readonly now: bigint; readonly box: SealedBox },
): ClaimedDelivery {
  const { id, subscription, organization, event, body } = row;
  return {
    ...{ id, subscription, organization, event, body },
    eventId: row.event_id,
    attempt: row.attempts,
    expiresAt: row.expires_at,
    claimedUntil: row.claimed_until,
    destination: destinationOf(row, sealed),
  };
}

function destinationOf(
  { subscription: id, channel, url, secret, previous_secret: previous, ...row }: ClaimedRow,
  { now, box }: { readonly now: bigint; readonly box: SealedBox },
): Destination {
  if (channel === 'log') return { type: 'log' };
  const opened = url && box.open(url, urlPlace(id));
  const newest = secret && box.open(secret, secretPlace(id));
  if (!opened || !newest) return { type: 'unreadable' };
  const older = previous && row.previous_until > now && box.open(previous, secretPlace(id));
  return { type: 'webhook', url: opened, secrets: older ? [newest, older] : [newest] };
}

async function settle(
  tx: PoolClient,
  { id, subscription, attempt, claimedUntil }: ClaimedDelivery,
  settlement: Settlement,
): Promise<void> {
  const { status, at, code } = settlement;
  const failure = status === 'delivered' ? '' : settlement.failure;
  const nextAt = status === 'pending' ? settlement.nextAt : 0n;
  const endedAt = status === 'pending' ? 0n : at;
  // The subscription first, here as everywhere: two who wait for each other would wait for ever.
  const isGone = status === 'dead' && settlement.isGone;
  if (isGone) await query(tx, disable, [subscription]);
  else await query(tx, markFailing, [subscription, status !== 'delivered']);
  await query(tx, settleOne, [
    ...[id, attempt, claimedUntil, status],
    ...[code, failure, nextAt, endedAt],
  ]);
  if (isGone) await query(tx, buryWaiting, [subscription, at]);
}
