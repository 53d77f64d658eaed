import { inProcessBus } from '@alfred/bus';
import { manualClock } from '@alfred/clock';
import { type AnalyticsClient, AnalyticsDefinition } from '@alfred/contracts/analytics';
import type { LedgerClient } from '@alfred/contracts/ledger';
import {
  createClient,
  loopbackTransport,
  migrateSchema,
  openPool,
  startService,
} from '@alfred/service-kit';
import { createLogger } from '@alfred/telemetry';
import { freshDatabase } from '@alfred/testing';
import { analyticsSchema, createAnalyticsService } from '../src/index.ts';
import { type EntryDraft, entryBytes, start } from './entries.ts';

type EntriesWish = Parameters<LedgerClient['listEntries']>[0];
type LedgersWish = Parameters<LedgerClient['listLedgers']>[0];

export interface RunningAnalytics {
  readonly client: AnalyticsClient;
  /** Into the log of `led_a`. */
  write(...drafts: readonly EntryDraft[]): void;
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
  /** Resolves when everything that was written is counted. */
  counted(): Promise<void>;
  stop(): Promise<void>;
}

/** The service on a database of its own, with a ledger that tests write. */
export async function startAnalytics(): Promise<RunningAnalytics> {
  const database = await freshDatabase();
  const pool = openPool({ url: database.url, schema: analyticsSchema });
  await migrateSchema(pool, analyticsSchema);
  const log: Buffer[] = [];
  const ledger = {
    listEntries: async ({ after, limit = 0 }: EntriesWish) => {
      const from = Number(after ?? 0n);
      return { entries: log.slice(from, from + limit), head: BigInt(log.length) };
    },
    listLedgers: async ({ after }: LedgersWish) => ({
      ledgers: after ? [] : ['led_a'],
      heads: [BigInt(log.length)],
    }),
  };
  const bus = inProcessBus({ capacity: 100 });
  const transport = loopbackTransport();
  const logger = createLogger({ name: 'test', level: 'error', destination: { write: () => {} } });
  const clock = manualClock(BigInt(start));
  const service = createAnalyticsService({ pool, ledger, clock, logger });
  const running = await startService(service, { bus, serve: transport.serve });
  const client = createClient(AnalyticsDefinition, transport.channel);
  return {
    client,
    write: (...drafts) => {
      for (const draft of drafts) log.push(entryBytes(draft, log.length + 1));
    },
    query: async (sql) => (await pool.query(sql)).rows,
    counted: async () => {
      const span = { from: 0n, until: BigInt(3_600_000_000) };
      for (let tries = 0; tries < 300; tries += 1) {
        const { asOf } = await client.getSpend({ ledger: 'led_a', ...span });
        if (asOf?.seq === BigInt(log.length)) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error('analytics has not counted everything');
    },
    stop: async () => {
      await running.stop();
      await transport.close();
      await bus.close();
      await pool.end();
      await database.drop();
    },
  };
}
