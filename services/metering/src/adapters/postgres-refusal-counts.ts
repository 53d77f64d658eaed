import { Command } from '@alfred/contracts/ledger';
import { randomId } from '@alfred/ids';
import { enqueueCommand, execute, transaction } from '@alfred/service-kit';
import type { Pool, PoolClient } from 'pg';
import type { RefusalCount } from '../domain/refusals.ts';
import type { RefusalCounts } from '../ports/refusal-counts.ts';

const addCounts = `
  insert into refusal_count (ledger, node, code, minute, api_key, count, first, last)
  select c.ledger, c.node, c.code, $1, c.api_key, c.count, c.first, c.last
    from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[],
                $8::bigint[]) c(ledger, node, code, api_key, count, first, last)
  on conflict (ledger, node, code, minute) do update set
    api_key = case when refusal_count.api_key = excluded.api_key then excluded.api_key else '' end,
    count   = refusal_count.count + excluded.count,
    first   = least(refusal_count.first, excluded.first),
    last    = greatest(refusal_count.last, excluded.last)`;

/** Those that another replica is closing are not waited for. */
const takeClosed = `
  delete from refusal_count r using (
    select ledger, node, code, minute from refusal_count where minute < $1
     order by minute, ledger, node, code limit $2 for update skip locked
  ) closed
  where r.ledger = closed.ledger and r.node = closed.node and r.code = closed.code
    and r.minute = closed.minute
  returning r.ledger, r.node, r.code, r.api_key as "apiKey", r.count, r.first, r.last`;

/** Adds to the counts of a minute, in the transaction of whoever moves the cursor. */
export async function addRefusals(
  tx: PoolClient,
  minute: bigint,
  refusals: readonly RefusalCount[],
): Promise<void> {
  if (refusals.length === 0) return;
  await execute(tx, addCounts, [
    minute,
    ...(['ledger', 'node', 'code', 'apiKey', 'count', 'first', 'last'] as const).map((name) =>
      refusals.map((refusal) => refusal[name]),
    ),
  ]);
}

/**
 * Counts of refusals in PostgreSQL.
 *
 * @param pool its search path names this service's schema
 */
export function postgresRefusalCounts(pool: Pool): RefusalCounts {
  return {
    close: (minute, limit) =>
      transaction(pool, async (tx) => {
        const { rows } = await execute<RefusalCount>(tx, takeClosed, [minute, limit]);
        for (const { ledger, ...value } of rows) {
          const body = { $case: 'countRefusals' as const, value };
          const command = Command.fromPartial({ actor: value.node, body });
          await enqueueCommand(tx, { id: randomId('ref'), ledger, command });
        }
        return rows.length;
      }),
  };
}
