import type { Pool, PoolClient, QueryResult, QueryResultRow } from 'pg';
import { databaseFault } from './transaction.ts';

/**
 * The whole result of one statement, for whoever counts what it touched.
 *
 * @throws `database_unavailable` when the server cannot be reached
 */
export async function execute<Row extends QueryResultRow>(
  database: Pool | PoolClient,
  text: string,
  values: readonly unknown[],
): Promise<QueryResult<Row>> {
  try {
    return await database.query<Row>(text, [...values]);
  } catch (error) {
    throw databaseFault(error) ?? error;
  }
}

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
  return (await execute<Row>(database, text, values)).rows;
}
