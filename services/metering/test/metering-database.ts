import { migrateSchema, openPool } from '@alfred/service-kit';
import { freshDatabase } from '@alfred/testing';
import { meteringSchema } from '../src/index.ts';

/** The schema of metering on a database of its own. */
export async function meteringDatabase() {
  const database = await freshDatabase();
  const pool = openPool({ url: database.url, schema: meteringSchema });
  await migrateSchema(pool, meteringSchema);
  return {
    pool,
    close: async () => {
      await pool.end();
      await database.drop();
    },
  };
}
