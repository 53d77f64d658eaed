import { AlfredError, isAlfredError } from '@alfred/errors';
import type { Pool, PoolClient } from 'pg';

/**
 * Runs `run` in one transaction: committed when it resolves, rolled back when it rejects. Throws
 * `database_unavailable` when the server cannot be reached; then a commit may or may not have
 * happened, and a caller who must know looks.
 */
export async function transaction<Result>(
  pool: Pool,
  run: (tx: PoolClient) => Promise<Result>,
): Promise<Result> {
  const tx = await connect(pool);
  let broken: Error | undefined;
  try {
    await tx.query('begin');
    const result = await run(tx);
    await tx.query('commit');
    return result;
  } catch (error) {
    broken = databaseFault(error);
    if (broken) throw broken;
    await tx.query('rollback').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    tx.release(broken);
  }
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw databaseFault(error) ?? error;
  }
}

/**
 * SQLSTATE that mean the server or the way to it is gone: connection, shutdown, or that it is not
 * the one any more that is written.
 */
const goneStates = /^(08|57P|25006$)/;
/** What the network says, and what pg says without any code. */
const goneCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);
const goneMessages =
  /connection (terminated|timeout|ended)|timeout exceeded when trying to connect|query read timeout|not queryable/i;

/**
 * `database_unavailable` when `error` says that PostgreSQL cannot be reached, else undefined: then
 * it is a failure of the statement, and the caller's matter.
 */
export function databaseFault(error: unknown): AlfredError | undefined {
  if (!(error instanceof Error)) return undefined;
  if (isAlfredError(error, 'database_unavailable')) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const gone = goneStates.test(code) || goneCodes.has(code) || goneMessages.test(error.message);
  return gone ? new AlfredError('database_unavailable', {}, { cause: error }) : undefined;
}
