import { query, transaction } from '@alfred/service-kit';
import type { Pool, PoolClient } from 'pg';
import type { Cursor } from './cursor.ts';

const selectPlace = 'select seq from follower_cursor where follower = $1 and ledger_id = $2';

const start = `
insert into follower_cursor (follower, ledger_id, seq) values ($1, $2, $3)
on conflict do nothing returning seq`;

const move = `
update follower_cursor set seq = $4
where follower = $1 and ledger_id = $2 and seq = $3 returning seq`;

/**
 * The place of the follower of this name, in the same database as its effect: in the table
 * `follower_cursor (follower, ledger_id, seq)` of the pool's schema, whose key are the first two.
 *
 * @throws `database_unavailable` when the server cannot be reached
 */
export function postgresCursor(pool: Pool, follower: string): Cursor<PoolClient> {
  return {
    load: async (ledger) => {
      const [place] = await query<{ seq: bigint }>(pool, selectPlace, [follower, ledger]);
      return BigInt(place?.seq ?? 0n);
    },
    advance: (ledger, { from, to }, effect) =>
      transaction(pool, async (tx) => {
        const moved =
          from === 0n
            ? await query(tx, start, [follower, ledger, to])
            : await query(tx, move, [follower, ledger, from, to]);
        if (moved.length !== 1) return false;
        await effect(tx);
        return true;
      }),
  };
}
