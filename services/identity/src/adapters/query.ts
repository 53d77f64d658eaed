import { databaseFault } from '@alfred/service-kit';
import type { Pool, PoolClient, QueryResultRow } from 'pg';
import type { Scope } from '../domain/caller.ts';

/** The rows of one statement. Throws `database_unavailable` when the server cannot be reached. */
export async function query<Row extends QueryResultRow>(
  db: Pool | PoolClient,
  text: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  try {
    return (await db.query<Row>(text, [...values])).rows;
  } catch (error) {
    throw databaseFault(error) ?? error;
  }
}

/** The parameters $1 and $2 of every statement that is asked within a scope. */
export function within({ organization, below }: Scope): readonly unknown[] {
  return [organization, below ?? null];
}
