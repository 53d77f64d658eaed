import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { databaseFault } from './transaction.ts';

/**
 * The rows of one statement.
 *
 * @throws `database_unavailable` when the server cannot be reached
 */
export async function query<Row extends QueryResultRow>(
  database: Pool | PoolClient,
  text: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  try {
    return (await database.query<Row>(text, [...values])).rows;
  } catch (error) {
    throw databaseFault(error) ?? error;
  }
}
