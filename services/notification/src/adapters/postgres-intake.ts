import { derivedId } from '@alfred/ids';
import { query } from '@alfred/service-kit';
import type { PoolClient } from 'pg';
import type { Intake } from '../ports/intake.ts';

const putNode = `insert into ledger_node (ledger, node, parent) values ($1, $2, $3)
  on conflict (ledger, node) do update set parent = excluded.parent`;

/** Their deliveries go with them. */
const deleteSubscriptions = 'delete from subscription where ledger = $1 and node = $2';

/** The ledger's trees are at most so deep; a row that says otherwise is not followed for ever. */
const depthMax = 16;

/** Who wants to hear; the row stays until this transaction has made its delivery. */
const selectListeners = `
  with recursive path as (
    select $2::text as node, 1 as depth
    union all
    select n.parent, path.depth + 1
      from path join ledger_node n on n.ledger = $1 and n.node = path.node
     where n.parent is not null and path.depth < ${depthMax}
  )
  select s.id, s.organization from subscription s
   where s.ledger = $1 and s.node in (select node from path)
     and s.status = 'active' and s.since_seq < $3
     and s.event = $4
     and (s.percents = '{}' or $5 = any (s.percents))
     and (s.asset is null or s.asset = $6)
   order by s.id
   for key share`;

const insertDeliveries = `
  insert into delivery (id, subscription, organization, event_id, event, seq, body, status,
                        created_at, next_at, expires_at)
  select d.id, d.subscription, d.organization, $4, $5, $6, $7, 'pending', $8, $8, $9
    from unnest($1::text[], $2::text[], $3::text[]) d(id, subscription, organization)
  on conflict do nothing returning id`;

/** What the log becomes, in PostgreSQL, in the transaction of the cursor. */
export function postgresIntake(): Intake<PoolClient> {
  return {
    place: async (tx, ledger, { node, parent }) => {
      await query(tx, putNode, [ledger, node, parent]);
    },
    forget: async (tx, ledger, node) => {
      await query(tx, deleteSubscriptions, [ledger, node]);
    },
    deliver: async (tx, threshold, delivery) => {
      const { ledger, node, seq, percent, asset } = threshold;
      const { eventId, event, body, at, expiresAt } = delivery;
      const wanted = [ledger, node, seq, event, percent, asset];
      const listeners = await query<{ id: string; organization: string }>(
        tx,
        selectListeners,
        wanted,
      );
      if (listeners.length === 0) return 0;
      const made = await query(tx, insertDeliveries, [
        listeners.map(({ id }) => derivedId('dlv', id, eventId)),
        listeners.map(({ id }) => id),
        listeners.map(({ organization }) => organization),
        ...[eventId, event, seq, body, at, expiresAt],
      ]);
      return made.length;
    },
  };
}
