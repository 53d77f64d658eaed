import { randomId } from '@alfred/ids';
import { migrate, openPool } from '@alfred/service-kit';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import { type EventStoreDb, eventStoreDbStore, eventStoreMigrations } from '../src/index.ts';

/** Processes whose logs are in one EventStoreDB and whose keys are in one PostgreSQL. */
export interface EventStoreDbLogs {
  /** Of the tables that `process` uses now. */
  pool(): ReturnType<typeof openPool>;
  /** Of the streams that `process` uses now. */
  prefix(): string;
  /** One more process, at the same logs. */
  process(over?: { readonly callMsMax?: number; readonly silenceMsMax?: number }): EventStoreDb;
  /** Ends every process; other streams and other tables from here on, both empty. */
  renew(): Promise<void>;
  /** Ends every process. */
  stop(): Promise<void>;
}

/** Short, for what is never answered, and long enough for a machine with other things to do. */
const callMsMax = 3_000;

export async function eventStoreDbLogs(url: string): Promise<EventStoreDbLogs> {
  const database: FreshDatabase = await freshDatabase();
  let processes: EventStoreDb[] = [];
  const opened = async () => {
    const name = randomId('run').toLowerCase();
    const pool = openPool({ url: database.url, schema: name });
    await migrate(pool, { schema: name, folder: eventStoreMigrations });
    return { pool, prefix: `alfred-ledger-${name}-` };
  };
  let now = await opened();
  const close = async () => {
    await Promise.all(processes.map((each) => each.close()));
    processes = [];
    await now.pool.end();
  };
  return {
    pool: () => now.pool,
    prefix: () => now.prefix,
    renew: async () => {
      await close();
      now = await opened();
    },
    process: (over = {}) => {
      const started = eventStoreDbStore({ url, ...now, callMsMax, ...over });
      processes.push(started);
      return started;
    },
    stop: async () => {
      await close();
      await database.drop();
    },
  };
}
