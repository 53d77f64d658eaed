import { AlfredError } from '@alfred/errors';
import { derivedId } from '@alfred/ids';
import { type ActToRecord, query, recordAct, transaction } from '@alfred/service-kit';
import type { Pool, PoolClient } from 'pg';
import type { Delivery } from '../domain/delivery.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Asked, NewDelivery, NewSubscription, Subscriptions } from '../ports/subscriptions.ts';
import { once } from './once.ts';
import {
  type DeliveryRow,
  deliveryColumns,
  deliveryOf,
  type SubscriptionRow,
  subscriptionColumns,
  subscriptionOf,
} from './rows.ts';
import { type SealedBox, secretPlace, urlPlace } from './sealed-box.ts';

/** Of one organisation. */
export const subscriptionsMax = 500;

const selectOne = `select ${subscriptionColumns} from subscription
  where organization = $1 and id = $2`;

const selectPage = `select ${subscriptionColumns} from subscription
  where organization = $1 and id > $2 order by id limit $3`;

/** Those who count the same organisation wait for each other. */
const lockOrganization = "select pg_advisory_xact_lock(hashtextextended('subscription ' || $1, 0))";

const countAll = 'select count(*) as count from subscription where organization = $1';

const insertOne = `insert into subscription
  (id, organization, ledger, node, event, percents, asset, channel, url, secret, status,
   since_seq, created_at, created_by)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'active', $11, $12, $13)`;

const deleteOne = 'delete from subscription where organization = $1 and id = $2 returning ledger';

const activate = `update subscription set status = 'active', is_failing = false, since_seq = $3
  where organization = $1 and id = $2 and status = 'disabled' returning ledger`;

const replaceSecret = `update subscription
  set previous_secret = secret, previous_until = $4, secret = $3
  where organization = $1 and id = $2 and channel = 'webhook' returning ledger`;

const insertDelivery = `insert into delivery
  (id, subscription, organization, event_id, event, seq, body, status, created_at, next_at,
   expires_at)
  values ($1, $2, $3, $4, $5, $6, $7, 'pending', $8, $8, $9)`;

const selectDelivery = `select ${deliveryColumns} from delivery
  where organization = $1 and id = $2`;

/**
 * Subscriptions in PostgreSQL.
 *
 * @param pool its search path names this service's schema
 * @param box what is secret is sealed before it comes near the database
 */
export function postgresSubscriptions(pool: Pool, box: SealedBox): Subscriptions {
  const find = async (client: Pool | PoolClient, organization: string, id: string) => {
    const [row] = await query<SubscriptionRow>(client, selectOne, [organization, id]);
    if (!row) throw subscriptionUnknown(id);
    return subscriptionOf(row, box);
  };
  return {
    create: (wish) =>
      transaction(pool, async (tx) => {
        const { interest, channel, ledger } = wish;
        const write = { asked: wish, name: 'create', content: [ledger, interest, channel] };
        const { id, isRepeated } = await once(tx, write, () => insert(tx, wish, box));
        return { result: await find(tx, wish.organization, id), isRepeated };
      }),
    list: async (organization, { after, limit }) => {
      const rows = await query<SubscriptionRow>(pool, selectPage, [organization, after, limit]);
      return rows.map((row) => subscriptionOf(row, box));
    },
    find: (organization, id) => find(pool, organization, id),
    remove: (wish) =>
      transaction(pool, async (tx) => {
        await once(tx, { asked: wish, name: 'remove', content: [wish.id] }, async () => {
          const [gone] = await query<Ledger>(tx, deleteOne, [wish.organization, wish.id]);
          if (!gone) throw subscriptionUnknown(wish.id);
          await record(tx, wish, { ...gone, act: 'subscription.removed' });
          return wish.id;
        });
      }),
    enable: (wish) =>
      transaction(pool, async (tx) => {
        const { organization, id, sinceSeq } = wish;
        const [done] = await query<Ledger>(tx, activate, [organization, id, sinceSeq]);
        if (done) await record(tx, wish, { ...done, act: 'subscription.changed' });
        return find(tx, organization, id);
      }),
    rotate: (wish) =>
      transaction(pool, async (tx): Promise<{ result: Subscription; isRepeated: boolean }> => {
        const { organization, id, secret, overlapUntil } = wish;
        const write = { asked: wish, name: 'rotate', content: [id] };
        const { isRepeated } = await once(tx, write, async () => {
          const sealed = box.seal(secret, secretPlace(id));
          const values = [organization, id, sealed, overlapUntil];
          const [done] = await query<Ledger>(tx, replaceSecret, values);
          if (!done) throw subscriptionUnknown(id);
          await record(tx, wish, { ...done, act: 'secret.rotated' });
          return id;
        });
        return { result: await find(tx, organization, id), isRepeated };
      }),
    deliver: (wish) => transaction(pool, (tx) => deliver(tx, wish)),
  };
}

async function insert(tx: PoolClient, wish: NewSubscription, box: SealedBox): Promise<string> {
  const { id, organization, ledger, interest, channel, secret, sinceSeq, at, actor } = wish;
  await query(tx, lockOrganization, [organization]);
  const [counted] = await query<{ count: bigint }>(tx, countAll, [organization]);
  if ((counted?.count ?? 0n) >= subscriptionsMax) {
    throw new AlfredError('subscriptions_full', { limit: `${subscriptionsMax}` });
  }
  const { node, event, percents, asset } = interest;
  const url = channel.type === 'webhook' ? box.seal(channel.url, urlPlace(id)) : undefined;
  const sealed = secret === undefined ? undefined : box.seal(secret, secretPlace(id));
  await query(tx, insertOne, [
    ...[id, organization, ledger, node, event, percents, asset],
    ...[channel.type, url, sealed, sinceSeq, at, actor],
  ]);
  await recordAct(tx, {
    ...{ ledger, actor, act: 'subscription.created', subject: id },
    facts: { node, event, channel: channel.type },
  });
  return id;
}

interface Ledger {
  readonly ledger: string;
}

/** What was done to a subscription, for the log of its organisation. */
function record(
  tx: PoolClient,
  { actor, id: subject }: { readonly actor: string; readonly id: string },
  { ledger, act }: Ledger & Pick<ActToRecord, 'act'>,
): Promise<void> {
  return recordAct(tx, { ledger, actor, act, subject, facts: {} });
}

async function deliver(
  tx: PoolClient,
  wish: Asked & { readonly id: string; readonly delivery: NewDelivery },
): Promise<Delivery> {
  const { organization, id: subscription, delivery } = wish;
  const write = { asked: wish, name: 'deliver', content: [subscription, delivery.event] };
  const { id } = await once(tx, write, async () => {
    const [found] = await query<SubscriptionRow>(tx, `${selectOne} for key share`, [
      organization,
      subscription,
    ]);
    if (!found) throw subscriptionUnknown(subscription);
    if (found.status === 'disabled') {
      throw new AlfredError('subscription_disabled', { id: subscription });
    }
    const { eventId, event, seq, body, at, expiresAt } = delivery;
    const made = derivedId('dlv', subscription, eventId);
    const row = [made, subscription, organization, eventId, event, seq, body, at, expiresAt];
    await query(tx, insertDelivery, row);
    return made;
  });
  const [row] = await query<DeliveryRow>(tx, selectDelivery, [organization, id]);
  if (!row) throw new AlfredError('resource_unknown', { kind: 'delivery', id });
  return deliveryOf(row);
}

function subscriptionUnknown(id: string): AlfredError {
  return new AlfredError('resource_unknown', { kind: 'subscription', id });
}
