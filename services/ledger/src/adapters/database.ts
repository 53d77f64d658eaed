import { databaseFault } from '@alfred/service-kit';

/** A query's result; a database that is away is a fault of the world and has its code. */
export async function answered<Result>(query: Promise<Result>): Promise<Result> {
  try {
    return await query;
  } catch (error) {
    throw databaseFault(error) ?? error;
  }
}
