import { execute, transaction } from '@alfred/service-kit';
import type { Pool } from 'pg';
import type { UnendedRequest, UnendedRequests } from '../ports/unended-requests.ts';
import { addStories } from './postgres-usage-store.ts';

const selectUnended = `select request, organization, records from request
  where lease = $1 and not ended order by request limit $2`;
const markReconciled =
  'update request set reconciled = true where request = any ($1) and not ended';
const insertExpired = 'insert into expired_lease values ($1) on conflict do nothing';
const lockUnended =
  'select request from request where request = any ($1) and not ended order by request for update';

/**
 * Requests without an ending in PostgreSQL.
 *
 * @param pool its search path names this service's schema
 */
export function postgresUnendedRequests(pool: Pool): UnendedRequests {
  return {
    onLease: async (lease, limit) => {
      const { rows } = await execute<UnendedRequest>(pool, selectUnended, [lease, limit]);
      return rows;
    },
    willReconcile: async (requests) => {
      await execute(pool, markReconciled, [requests]);
    },
    expired: async (lease) => {
      await execute(pool, insertExpired, [lease]);
    },
    end: (parts) =>
      transaction(pool, async (tx) => {
        const requests = parts.map(({ request }) => request);
        const { rows } = await execute<{ request: string }>(tx, lockUnended, [requests]);
        const waiting = new Set(rows.map(({ request }) => request));
        await addStories(
          tx,
          parts.filter(({ request }) => waiting.has(request)),
        );
      }),
  };
}
