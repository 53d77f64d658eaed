import { AlfredError } from '@alfred/errors';
import { query, transaction } from '@alfred/service-kit';
import type { Pool } from 'pg';
import type { DeliveryLog } from '../ports/delivery-log.ts';
import { once } from './once.ts';
import { type DeliveryRow, deliveryColumns, deliveryOf } from './rows.ts';

const selectPage = `select ${deliveryColumns} from delivery
  where organization = $1
    and ($2::text is null or subscription = $2)
    and ($3::text is null or status = $3)
    and ($4 = '' or (created_at, id) <
        (select created_at, id from delivery where organization = $1 and id = $4))
  order by created_at desc, id desc limit $5`;

const selectForReplay = `select s.id as subscription, s.status from delivery d
  join subscription s on s.id = d.subscription
  where d.organization = $1 and d.id = $2 for update of d`;

const restart = `update delivery
  set status = 'pending', attempts = 0, next_at = $3, expires_at = $4, claimed_until = 0,
      ended_at = 0
  where organization = $1 and id = $2`;

const selectOne = `select ${deliveryColumns} from delivery where organization = $1 and id = $2`;

/** @param pool its search path names this service's schema */
export function postgresDeliveryLog(pool: Pool): DeliveryLog {
  return {
    list: async (organization, { subscription, status, after, limit }) => {
      const wish = [organization, subscription, status, after, limit];
      return (await query<DeliveryRow>(pool, selectPage, wish)).map(deliveryOf);
    },
    replay: (wish) =>
      transaction(pool, async (tx) => {
        const { organization, id, at, expiresAt } = wish;
        await once(tx, { asked: wish, name: 'replay', content: [id] }, async () => {
          type Found = { readonly subscription: string; readonly status: string };
          const [found] = await query<Found>(tx, selectForReplay, [organization, id]);
          if (!found) throw deliveryUnknown(id);
          if (found.status === 'disabled') {
            throw new AlfredError('subscription_disabled', { id: found.subscription });
          }
          await query(tx, restart, [organization, id, at, expiresAt]);
          return id;
        });
        const [row] = await query<DeliveryRow>(tx, selectOne, [organization, id]);
        if (!row) throw deliveryUnknown(id);
        return deliveryOf(row);
      }),
  };
}

function deliveryUnknown(id: string): AlfredError {
  return new AlfredError('resource_unknown', { kind: 'delivery', id });
}
