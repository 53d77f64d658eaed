import { databaseFault } from '@alfred/service-kit';
import type { Pool, PoolClient, QueryResultRow } from 'pg';

/** One statement. Throws `database_unavailable` when the server cannot be reached. */
export async function query<Row extends QueryResultRow>(
  client: Pool | PoolClient,
  sql: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  try {
    return (await client.query<Row>(sql, [...values])).rows;
  } catch (error) {
    throw databaseFault(error) ?? error;
  }
}
