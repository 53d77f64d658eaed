import { Command } from '@alfred/contracts/ledger';
import { randomId } from '@alfred/ids';
import {
  type ActToRecord,
  actCommand,
  enqueueCommand,
  execute,
  transaction,
} from '@alfred/service-kit';
import type { Pool, PoolClient } from 'pg';
import type { Broadcasts } from '../ports/broadcasts.ts';

const insertOne = 'insert into broadcast (id, command) values ($1, $2)';
const selectNext = 'select id, position from broadcast order by ordinal limit 1';
const moveOne = `update broadcast set position = $3 where id = $1 and position = $2
  returning command`;
const deleteOne = 'delete from broadcast where id = $1';

/** Leaves an act behind for the log of every organisation, beside what was done. */
export async function broadcastAct(
  tx: PoolClient,
  act: Omit<ActToRecord, 'ledger' | 'actor'>,
): Promise<void> {
  const command = actCommand({ ...act, actor: '' });
  await execute(tx, insertOne, [randomId('act'), Command.encode(command).finish()]);
}

/**
 * Broadcasts in PostgreSQL.
 *
 * @param pool its search path names this service's schema
 */
export function postgresBroadcasts(pool: Pool): Broadcasts {
  return {
    next: async () => {
      const { rows } = await execute<{ id: string; position: string }>(pool, selectNext, []);
      return rows[0];
    },
    write: (id, position, ledgers) =>
      transaction(pool, async (tx) => {
        const values = [id, position, ledgers.at(-1)];
        const { rows } = await execute<{ command: Buffer }>(tx, moveOne, values);
        const [moved] = rows;
        // Another replica was faster.
        if (!moved) return;
        const command = Command.decode(moved.command);
        for (const ledger of ledgers) {
          await enqueueCommand(tx, { id: `${id}.${ledger}`, ledger, command });
        }
      }),
    end: async (id) => {
      await execute(pool, deleteOne, [id]);
    },
  };
}
