import { type RunningMoney, runMoney } from '../leases/running-money.ts';
import type { Report } from '../support/report.ts';
import { median } from '../support/statistics.ts';
import {
  type Appender,
  openTables,
  rawAppender,
  serverVersion,
  storeAppender,
} from './appenders.ts';
import { capturing } from './captures.ts';
import { startDatabase } from './database.ts';
import { makeBatches } from './rows.ts';

const roundsMax = 3;
const entriesPerSecond = 10_000;

interface Round {
  readonly raw: number;
  readonly store: number;
  readonly apply: number;
}

/**
 * Three ways to make entries durable on one PostgreSQL, in turns: the bare insert, the ledger's
 * store, and the whole ledger in a thread of its own (codec, decision, chain, store; followers at
 * work beside it).
 */
export async function ledgerBench(seconds: number): Promise<Report> {
  const database = await startDatabase();
  const pool = await openTables(database.url);
  const money = await runMoney(database.url);
  try {
    const count = seconds * entriesPerSecond;
    const ways = { raw: rawAppender(pool), store: storeAppender(pool), money };
    const measure = await measurer(ways);
    await measure('warm-up', count / 5);
    const rounds: Round[] = [];
    while (rounds.length < roundsMax) rounds.push(await measure(`round-${rounds.length}`, count));
    return render(await serverVersion(pool), rounds);
  } finally {
    await money.stop();
    await pool.end();
    await database.stop();
  }
}

/** Entries per second of each way. The rows are made before the watch starts. */
async function measurer(ways: {
  readonly raw: Appender;
  readonly store: Appender;
  readonly money: RunningMoney;
}) {
  const prepare = await capturing(ways.money.apply);
  return async (round: string, count: number): Promise<Round> => {
    const batches = makeBatches(round, count);
    return {
      raw: await rate(count, () => ways.raw(round, batches)),
      store: await rate(count, () => ways.store(round, batches)),
      apply: await rate(count, prepare(round, count)),
    };
  };
}

async function rate(count: number, work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (count * 1000) / (performance.now() - startedAt);
}

function render(server: string, rounds: readonly Round[]): Report {
  const raw = median(rounds.map((round) => round.raw));
  const store = median(rounds.map((round) => round.store));
  const apply = median(rounds.map((round) => round.apply));
  const bytes = makeBatches('size', 1)[0]?.[0]?.bytes.length ?? 0;
  return {
    title: 'Ledger appends beside the raw batched insert of the same rows',
    columns: [`entries of ${bytes} bytes, ${server}`, 'entries/s', 'of the raw insert'],
    rows: [
      ['raw batched insert', raw.toFixed(0), ''],
      ['event store', store.toFixed(0), perCent(store / raw)],
      ['Ledger.Apply, captures over four levels', apply.toFixed(0), perCent(apply / raw)],
    ],
    figures: [
      {
        what: 'durable movements per second, one ledger',
        measured: apply.toFixed(0),
        bar: '≥ 20000',
        met: apply >= 20_000,
      },
      {
        what: 'event store, share of the raw insert',
        measured: perCent(store / raw),
        bar: '≥ 70 %',
        met: store >= 0.7 * raw,
      },
    ],
    data: { server, bytes, rounds },
  };
}

const perCent = (share: number): string => `${(100 * share).toFixed(0)} %`;
