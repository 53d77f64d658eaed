import { Command, CommandResult } from '@alfred/contracts/ledger';
import type { Pool, PoolClient } from 'pg';

/** One command on its way to the ledger. */
export interface RelayRow {
  readonly id: string;
  readonly ledger: string;
  readonly command: Command;
}

/**
 * Writes a command beside the fact that causes it, in the fact's transaction. The row's id becomes
 * the command's key in the ledger (`sys:<id>`), so the same id can never have two effects.
 */
export async function enqueueCommand(tx: PoolClient, row: RelayRow): Promise<void> {
  await tx.query('insert into relay (id, ledger, command) values ($1, $2, $3)', [
    row.id,
    row.ledger,
    Command.encode(row.command).finish(),
  ]);
}

/** The rows of one schema, as the relay needs them. */
export interface RelayStore {
  /** Ledgers with pending commands, at most `limit`. */
  pendingLedgers(limit: number): Promise<readonly string[]>;
  /** The oldest pending commands of one ledger, in the order they were written, each with its key. */
  pending(ledger: string, limit: number): Promise<readonly RelayRow[]>;
  /** The ledger of a row and its answer, if it has one. */
  find(id: string): Promise<{ ledger: string; answer: CommandResult | undefined } | undefined>;
  answered(answers: readonly { id: string; result: CommandResult }[]): Promise<void>;
}

/** @param pool its search path names the schema */
export function postgresRelayStore(pool: Pool): RelayStore {
  return {
    pendingLedgers: async (limit) => {
      const found = await pool.query<{ ledger: string }>(
        'select ledger from relay where answer is null group by ledger order by min(seq) limit $1',
        [limit],
      );
      return found.rows.map((row) => row.ledger);
    },
    pending: async (ledger, limit) => {
      const found = await pool.query<{ id: string; command: Buffer }>(
        `select id, command from relay where ledger = $1 and answer is null order by seq limit $2`,
        [ledger, limit],
      );
      return found.rows.map(({ id, command: bytes }) => {
        const command: Command = Command.decode(bytes);
        return { id, ledger, command: { ...command, origin: { $case: 'system', value: id } } };
      });
    },
    find: async (id) => {
      const found = await pool.query<{ ledger: string; answer: Buffer | null }>(
        'select ledger, answer from relay where id = $1',
        [id],
      );
      const [row] = found.rows;
      const answer = row?.answer ? CommandResult.decode(row.answer) : undefined;
      return row && { ledger: row.ledger, answer };
    },
    answered: async (answers) => {
      await pool.query(
        `update relay set answer = a.answer, done_at = now()
           from unnest($1::text[], $2::bytea[]) a(id, answer)
          where relay.id = a.id and relay.answer is null`,
        [
          answers.map(({ id }) => id),
          answers.map(({ result }) => Buffer.from(CommandResult.encode(result).finish())),
        ],
      );
    },
  };
}
