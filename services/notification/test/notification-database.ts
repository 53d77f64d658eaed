import { migrateSchema, openPool } from '@alfred/service-kit';
import { freshDatabase } from '@alfred/testing';
import { notificationSchema } from '../src/index.ts';

/** The schema of notification on a database of its own. */
export async function notificationDatabase() {
  const database = await freshDatabase();
  const pool = openPool({ url: database.url, schema: notificationSchema });
  await migrateSchema(pool, notificationSchema);
  return {
    pool,
    url: database.url,
    close: async () => {
      await pool.end();
      await database.drop();
    },
  };
}

export type NotificationDatabase = Awaited<ReturnType<typeof notificationDatabase>>;
