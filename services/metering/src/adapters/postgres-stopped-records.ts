import { execute, recordAct, transaction } from '@alfred/service-kit';
import type { Pool, PoolClient } from 'pg';
import type { Decision, StoppedRecords, StoppedSummary } from '../ports/stopped-records.ts';
import { addRerated } from './postgres-usage-store.ts';

const columns = `id, at, organization, ledger, request, reason, params, record,
  decided_at is not null as "isDecided"`;
const selectStopped = `select ${columns} from stopped
  where id > $1 and decided_at is null order by id limit $2`;
const selectOne = `select ${columns} from stopped where id = $1`;
const updateDecided = `update stopped set decided_at = $3, decision = $2
  where id = $1 and decided_at is null returning ledger, request`;

/**
 * Stopped records in PostgreSQL.
 *
 * @param pool its search path names this service's schema
 */
export function postgresStoppedRecords(pool: Pool): StoppedRecords {
  return {
    list: async (after, limit) =>
      (await execute<StoppedSummary>(pool, selectStopped, [after, limit])).rows,
    find: async (id) => (await execute<StoppedSummary>(pool, selectOne, [id])).rows[0],
    decide: (id, { decision, at, rerated }) =>
      transaction(pool, async (tx) => {
        const { rows } = await execute<Decided>(tx, updateDecided, [id, decision, at]);
        for (const { ledger, request } of rows) await record(tx, { id, ledger, request, decision });
        await addRerated(tx, rerated);
      }),
  };
}

type Decided = Pick<StoppedSummary, 'ledger' | 'request'>;

/** A record that nobody could read belongs to no organisation. */
async function record(
  tx: PoolClient,
  { id, ledger, request, decision }: Decided & { readonly id: bigint; readonly decision: Decision },
): Promise<void> {
  if (ledger === '') return;
  const facts = { decision, request };
  const subject = `stopped.${id}`;
  await recordAct(tx, { ledger, act: 'stopped.decided', actor: '', subject, facts });
}
