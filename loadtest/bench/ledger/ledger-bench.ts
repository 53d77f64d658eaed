import type { Report } from '../support/report.ts';
import { median } from '../support/statistics.ts';
import {
  type Appender,
  openTables,
  rawAppender,
  serverVersion,
  storeAppender,
} from './appenders.ts';
import { startDatabase } from './database.ts';
import { makeBatches } from './rows.ts';

const roundsMax = 3;
const entriesPerSecond = 10_000;

/** Appends through the ledger's store beside the bare insert of the same rows, in turns. */
export async function ledgerBench(seconds: number): Promise<Report> {
  const database = await startDatabase();
  const pool = await openTables(database.url);
  try {
    const appenders = { raw: rawAppender(pool), store: storeAppender(pool) };
    const count = seconds * entriesPerSecond;
    for (const append of Object.values(appenders)) await timed(append, 'warm-up', count / 5);
    const rates: { raw: number; store: number }[] = [];
    while (rates.length < roundsMax) {
      const round = `round-${rates.length}`;
      const raw = await timed(appenders.raw, round, count);
      rates.push({ raw, store: await timed(appenders.store, round, count) });
    }
    return render(await serverVersion(pool), rates);
  } finally {
    await pool.end();
    await database.stop();
  }
}

/** Entries per second. The rows are made before the watch starts. */
async function timed(append: Appender, round: string, count: number): Promise<number> {
  const batches = makeBatches(round, count);
  const startedAt = performance.now();
  await append(round, batches);
  return (count * 1000) / (performance.now() - startedAt);
}

function render(server: string, rates: readonly { raw: number; store: number }[]): Report {
  const raw = median(rates.map((rate) => rate.raw));
  const store = median(rates.map((rate) => rate.store));
  const bytes = makeBatches('size', 1)[0]?.[0]?.bytes.length ?? 0;
  return {
    title: 'Ledger appends beside the raw batched insert of the same rows',
    columns: [`entries of ${bytes} bytes, ${server}`, 'entries/s', 'of the raw insert'],
    rows: [
      ['raw batched insert', raw.toFixed(0), ''],
      ['event store', store.toFixed(0), perCent(store / raw)],
    ],
    figures: [],
    data: { server, rates },
  };
}

const perCent = (share: number): string => `${(100 * share).toFixed(0)} %`;
