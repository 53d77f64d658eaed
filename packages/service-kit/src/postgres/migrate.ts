import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import type { Pool, PoolClient } from 'pg';

export interface Migrations {
  readonly schema: string;
  /** A folder of plain `.sql` files, `0001_name.sql` and so on. Their names mean {@link schema}. */
  readonly folder: URL;
  /** Where it is kept which of them ran; another name for a second folder of one schema. */
  readonly table?: string;
}

/** The tables that every schema has: `relay` and `idempotency`. */
export const sharedFolder: URL = new URL('../migrations/', import.meta.url);

/** Where it is kept which of the shared ones ran. */
export const sharedTable = 'shared_migration';

/**
 * Brings a schema up to date: makes it, adds the tables of service-kit, then the service's own.
 *
 * Each file runs once, in order, within one transaction for all that are new. Whoever comes at the
 * same time waits. Schemas do not wait for each other.
 */
export async function migrate(pool: Pool, migrations: Migrations): Promise<void> {
  const { schema, folder, table = 'migration' } = migrations;
  const client = await pool.connect();
  try {
    await apply(client, { schema, folder: sharedFolder }, sharedTable);
    await apply(client, { schema, folder }, table);
  } finally {
    client.release();
  }
}

async function apply(dbClient: PoolClient, { schema, folder }: Migrations, table: string) {
  await runner({
    dbClient,
    schema,
    createSchema: true,
    dir: fileURLToPath(folder),
    // Sources may stand beside the files.
    ignorePattern: '.*(?<!\\.sql)',
    migrationsTable: table,
    direction: 'up',
    singleTransaction: true,
    advisoryLockMode: 'wait',
    lockValue: lockOf(schema),
    log: () => {},
  });
}

/** One advisory lock per schema: 48 bits of its hash, which a JavaScript number holds exactly. */
function lockOf(schema: string): number {
  return createHash('sha256').update(`alfred.migrate.${schema}`).digest().readUIntBE(0, 6);
}
