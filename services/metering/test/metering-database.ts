import { migrate, openPool } from '@alfred/service-kit';
import { freshDatabase } from '@alfred/testing';

/** The schema of metering on a database of its own. */
export async function meteringDatabase() {
  const database = await freshDatabase();
  const pool = openPool({ url: database.url, schema: 'metering' });
  const folder = new URL('../src/migrations/', import.meta.url);
  await migrate(pool, { schema: 'metering', folder });
  return {
    pool,
    close: async () => {
      await pool.end();
      await database.drop();
    },
  };
}
