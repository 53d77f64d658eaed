import { readdir } from 'node:fs/promises';
import { AlfredError } from '@alfred/errors';
import type { Pool } from 'pg';
import { retrying } from '../retrying.ts';
import type { Task } from '../service.ts';
import { migrate, sharedFolder, sharedTable } from './migrate.ts';
import { databaseFault } from './transaction.ts';

/** What a role may do with a table. Nobody who serves may truncate one, or change its shape. */
export type Privilege = 'select' | 'insert' | 'update' | 'delete';

/** One folder of migrations, and the table in which it is kept which of them ran. */
export interface MigrationFolder {
  readonly folder: URL;
  readonly table: string;
}

/** The schema that a service owns: what it is made of, and what its service may do in it. */
export interface ServiceSchema {
  /** The service's own name. */
  readonly name: string;
  /** Folders of plain `.sql` files, in the order in which they run. */
  readonly migrations: readonly MigrationFolder[];
  /**
   * Tables that the service may do less with than the four things that it may do with any other
   * table of its schema.
   */
  readonly restricted: Readonly<Record<string, readonly Privilege[]>>;
}

/** Where the migrations of a schema are kept that has but one folder of its own. */
export const migrationTable = 'migration';

/** How patiently a service that starts waits for its database: about half a minute. */
const patience = { attemptsMax: 20, firstDelayMs: 100, delayMaxMs: 2_000 };

/** SQLSTATE of a schema, a table or a right that is not there: nobody has migrated yet. */
const absentStates = ['3F000', '42P01', '42501'];

/** Brings a schema up to date; see {@link migrate}. For whoever may change it: its owner. */
export async function migrateSchema(pool: Pool, schema: ServiceSchema): Promise<void> {
  for (const { folder, table } of schema.migrations) {
    await migrate(pool, { schema: schema.name, folder, table });
  }
}

/** Every table that only says which migrations ran: services read them and no more. */
export function migrationTables({ migrations }: ServiceSchema): readonly string[] {
  return [sharedTable, ...migrations.map(({ table }) => table)];
}

/**
 * The first task of a service with a schema: looks whether the schema is as new as the code. It
 * changes nothing, for a service has no right to.
 *
 * Waits a while for a database that is away; throws `schema_outdated` with the migrations that are
 * missing and the command that makes them.
 */
export function schemaTask(pool: Pool, schema: ServiceSchema): Task {
  const check = async () => {
    const missing = await missingMigrations(pool, schema);
    const { name } = schema;
    if (missing.length > 0) {
      throw new AlfredError('schema_outdated', { schema: name, missing: missing.join(', ') });
    }
  };
  return {
    name: `${schema.name}.schema`,
    start: () => retrying(check, { ...patience, worthwhile: isAway }),
    stop: async () => {},
  };
}

const isAway = (error: unknown) => databaseFault(error) !== undefined;

async function missingMigrations(pool: Pool, schema: ServiceSchema): Promise<readonly string[]> {
  const shared = { folder: sharedFolder, table: sharedTable };
  const all = [shared, ...schema.migrations].map(async ({ folder, table }) => {
    const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
    const done = await migrationsIn(pool, `${schema.name}.${table}`);
    return files.map((name) => name.replace(/\.sql$/, '')).filter((name) => !done.has(name));
  });
  return (await Promise.all(all)).flat();
}

async function migrationsIn(pool: Pool, table: string): Promise<ReadonlySet<string>> {
  try {
    const found = await pool.query<{ name: string }>(`select name from ${table}`);
    return new Set(found.rows.map(({ name }) => name));
  } catch (error) {
    if (isAbsent(error)) return new Set();
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && absentStates.includes(String(error.code));
}
