import { AlfredError } from '@alfred/errors';
import type { Pool, QueryConfig, QueryResultRow } from 'pg';

/** Data exceptions and violated constraints: sending the same again would fail again. */
const refusedByPostgres = /^2[23]/;

/**
 * A statement's rows. A failure of the database is thrown as `database_unavailable`, a statement
 * that PostgreSQL refuses as `internal`.
 */
export async function query<Row extends QueryResultRow>(
  pool: Pool,
  config: QueryConfig,
): Promise<readonly Row[]> {
  try {
    return (await pool.query<Row>(config)).rows;
  } catch (cause) {
    const state = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const code = refusedByPostgres.test(state) ? 'internal' : 'database_unavailable';
    throw new AlfredError(code, {}, { cause });
  }
}
