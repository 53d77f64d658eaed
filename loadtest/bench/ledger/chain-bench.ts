import { systemClock, wallWatch } from '@alfred/clock';
import { eventStoreMigrations, noLeaf, postgresEventStore } from '@alfred/event-store';
import { migrate, openPool } from '@alfred/service-kit';
import { memorySnapshots } from '../../../services/ledger/src/adapters/memory-snapshots.ts';
import { loadMemory } from '../../../services/ledger/src/app/load-memory.ts';
import type { Memory } from '../../../services/ledger/src/app/memory.ts';
import { type LedgerWriter, ledgerWriter } from '../../../services/ledger/src/app/writer.ts';
import type { Submission } from '../../../services/ledger/src/domain/submission.ts';
import type { Report } from '../support/report.ts';
import { median } from '../support/statistics.ts';
import { capture, opening, submission, user } from './bench-log.ts';
import { startDatabase } from './database.ts';

const schema = 'bench';
const noLink = noLeaf.toString('hex');
const roundsMax = 9;
const entriesPerSecond = 3_000;
/** What is submitted together, and how much of it may be under way: as metering does. */
const submittedTogether = 500;
const lanes = 4;

type Pool = ReturnType<typeof openPool>;

interface Way {
  readonly writer: LedgerWriter;
  readonly rates: number[];
  readonly micros: number[];
}

/**
 * The writer alone, with its hash chain and without one, in turns on one PostgreSQL: decided,
 * encoded, and durable. Beside it, what an entry takes on the disk.
 */
export async function chainBench(seconds: number): Promise<Report> {
  const database = await startDatabase();
  const pool = openPool({ url: database.url, schema });
  try {
    await migrate(pool, { schema, folder: eventStoreMigrations });
    const on = await openWay(pool, 'led_on', (memory) => memory);
    const off = await openWay(pool, 'led_off', (memory) => ({ ...memory, leafOf: () => noLink }));
    const count = seconds * entriesPerSecond;
    for (let round = 0; round <= roundsMax; round += 1) {
      // Neither goes first every time; the first round warms both up.
      const turns = round % 2 === 0 ? [on, off] : [off, on];
      for (const way of turns) await run(way, { round, count });
    }
    await Promise.all([on.writer.stop(), off.writer.stop()]);
    return render(on, off, await sizeOf(pool));
  } finally {
    await pool.end();
    await database.stop();
  }
}

async function openWay(
  pool: Pool,
  ledger: string,
  change: (memory: Memory) => Memory,
): Promise<Way> {
  const store = postgresEventStore(pool);
  const clock = systemClock;
  const memory = await loadMemory(
    { store, clock, snapshots: memorySnapshots(), graceMs: 1, onIgnored: () => {} },
    { ledger, origin: `alfred/bench/ledger/${ledger}` },
  );
  const writer = ledgerWriter(change(memory), {
    ...{ store, clock, onCommitted: () => {}, wall: wallWatch(clock) },
    onEnded: (_, fault) => {
      throw fault;
    },
    metrics: { committed: () => {}, overran: () => {}, ended: () => {} },
  });
  await accepted(writer, opening([user]).map(submission));
  return { writer, rates: [], micros: [] };
}

async function accepted(writer: LedgerWriter, wanted: readonly Submission[]): Promise<void> {
  const answers = await writer.submit(wanted);
  const refused = answers.find(({ outcome }) => outcome === 'refused');
  if (refused) throw new Error(`The ledger refused: ${JSON.stringify(refused)}`);
}

async function run(
  { writer, rates, micros }: Way,
  { round, count }: { readonly round: number; readonly count: number },
): Promise<void> {
  const submissions = Array.from({ length: count }, (_, index) =>
    submission(capture(`req_${round}_${index}`), index),
  );
  const parts = Array.from({ length: Math.ceil(count / submittedTogether) }, (_, index) =>
    submissions.slice(index * submittedTogether, (index + 1) * submittedTogether),
  ).values();
  const before = process.cpuUsage();
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (const part of parts) await accepted(writer, part);
    }),
  );
  if (round === 0) return;
  const { user, system } = process.cpuUsage(before);
  rates.push((count * 1000) / (performance.now() - startedAt));
  micros.push((user + system) / count);
}

interface Size {
  readonly entry: number;
  readonly stored: number;
}

/** Bytes an entry: its own, and with its row and its indexes. */
async function sizeOf(pool: Pool): Promise<Size> {
  const { rows } = await pool.query<{ entry: number; stored: number }>(`
    select avg(length(entry))::float8 entry,
      (pg_total_relation_size('ledger_entry') / count(*))::float8 stored
    from ledger_entry`);
  const [size] = rows;
  if (!size) throw new Error('The log is empty.');
  return size;
}

function render(on: Way, off: Way, size: Size): Report {
  const [with_, without] = [median(on.rates), median(off.rates)];
  const [cost, costWithout] = [median(on.micros), median(off.micros)];
  const shares = on.rates.map((rate, round) => rate / (off.rates[round] ?? rate));
  const difference = 1 - median(shares);
  return {
    title: 'The writer, with its hash chain and without one',
    columns: [`entries of ${size.entry.toFixed(0)} bytes`, 'entries/s', 'CPU µs an entry'],
    rows: [
      ['with the chain', with_.toFixed(0), cost.toFixed(1)],
      ['without it', without.toFixed(0), costWithout.toFixed(1)],
    ],
    figures: [
      {
        what: 'durable movements per second at the writer, one ledger',
        measured: with_.toFixed(0),
        bar: '≥ 20000',
        met: with_ >= 20_000,
      },
      {
        what: 'what the chain takes from the rate, round by round',
        measured: `${(100 * difference).toFixed(1)} %`,
        bar: '< 10 %',
        met: difference < 0.1,
      },
      {
        what: 'storage of an entry with its indexes',
        measured: `${size.stored.toFixed(0)} bytes`,
        bar: '≤ 1400 bytes',
        met: size.stored <= 1400,
      },
    ],
    notes: [
      'The writer alone: submitted commands are decided, encoded, chained and durable when it answers. What follows the log, and the calls between services, are in the row `Ledger.Apply` of the first table.',
    ],
    data: { on: on.rates, off: off.rates, size },
  };
}
