import { transaction } from '@alfred/service-kit';
import type { Pool } from 'pg';
import type { StoppedRecords, StoppedSummary } from '../ports/stopped-records.ts';
import { addRerated } from './postgres-usage-store.ts';
import { query } from './query.ts';

const columns = `id, at, organization, ledger, request, reason, params, record,
  decided_at is not null as "isDecided"`;
const selectStopped = `select ${columns} from stopped
  where id > $1 and decided_at is null order by id limit $2`;
const selectOne = `select ${columns} from stopped where id = $1`;
const updateDecided = `update stopped set decided_at = $3, decision = $2
  where id = $1 and decided_at is null`;

/**
 * Stopped records in PostgreSQL.
 *
 * @param pool its search path names this service's schema
 */
export function postgresStoppedRecords(pool: Pool): StoppedRecords {
  return {
    list: async (after, limit) =>
      (await query<StoppedSummary>(pool, selectStopped, [after, limit])).rows,
    find: async (id) => (await query<StoppedSummary>(pool, selectOne, [id])).rows[0],
    decide: (id, { decision, at, rerated }) =>
      transaction(pool, async (tx) => {
        await query(tx, updateDecided, [id, decision, at]);
        await addRerated(tx, rerated);
      }),
  };
}
