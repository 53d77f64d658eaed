import { fileURLToPath } from 'node:url';
import { stampIntervalMs, stampWish } from '../../programs/stamp.ts';
import type { StreamOptions } from '../../programs/stream-client.ts';
import { runProgram } from '../../support/program.ts';
import type { Report } from '../../support/report.ts';
import { median, quantile } from '../../support/statistics.ts';
import { chatBody, type Target } from '../targets/target.ts';
import type { PartContext } from './burst.ts';
import { barFigure } from './figures.ts';

const streams = 8;
const streamClient = fileURLToPath(new URL('../../programs/stream-client.ts', import.meta.url));

/** The age of chunks when they arrive, in milliseconds. */
interface Ages {
  readonly p50: number;
  readonly p99: number;
  readonly chunks: number;
}

interface ChunkRow {
  readonly target: Target;
  readonly rounds: Ages[];
  failure?: string;
}

/** How long a chunk is on its way from the provider to the client, when nobody is in a hurry. */
export async function chunksPart({ ground, options, tell }: PartContext): Promise<Report> {
  const rows = ground.targets.map((target): ChunkRow => ({ target, rounds: [] }));
  for (const { target } of rows) await ages(target, 1).catch(() => undefined);
  for (let round = 0; round < options.rounds; round += 1) {
    for (const row of rows) {
      if (row.failure !== undefined) continue;
      const { target, rounds } = row;
      try {
        const one = await ages(target, options.seconds);
        rounds.push(one);
        tell(`${target.title}, chunks: ${one.p50.toFixed(3)} and ${one.p99.toFixed(3)} ms`);
      } catch (error) {
        row.failure = error instanceof Error ? error.message : String(error);
      }
    }
  }
  return render(rows, options.rounds, options.seconds);
}

async function ages(target: Target, seconds: number): Promise<Ages> {
  const { url, headers } = target;
  const body = chatBody(target, true, stampWish);
  const asked: StreamOptions = { url, headers, body, streams, seconds };
  const { micros, errors } = await runProgram<{ micros: number[]; errors: number }>(
    process.execPath,
    [streamClient, JSON.stringify(asked)],
  );
  await target.settled();
  if (errors > 0) throw new Error(`${errors} streams failed`);
  const [p50, p99] = [quantile(micros, 0.5) / 1000, quantile(micros, 0.99) / 1000];
  return { p50, p99, chunks: micros.length };
}

function render(rows: readonly ChunkRow[], rounds: number, seconds: number): Report {
  const of = (row: ChunkRow | undefined, pick: (one: Ages) => number) =>
    row?.failure === undefined ? median(row?.rounds.map(pick) ?? []) : Number.NaN;
  const proxy = rows.find(({ target }) => target.name === 'proxy');
  const added = (row: ChunkRow | undefined, pick: (one: Ages) => number) =>
    of(row, pick) - of(proxy, pick);
  const alfred = rows.find(({ target }) => target.name === 'alfred');
  const addedP99 = added(alfred, (one) => one.p99);
  const cells = (row: ChunkRow) =>
    [of(row, (one) => one.p50), of(row, (one) => one.p99)].concat(
      row === proxy ? [] : [added(row, (one) => one.p50), added(row, (one) => one.p99)],
    );
  return {
    title: 'Gateway, chunk by chunk',
    columns: ['who', 'p50 ms', 'p99 ms', 'added p50 ms', 'added p99 ms'],
    rows: rows.map((row) => {
      if (row.failure !== undefined)
        return [row.target.title, `failed: ${row.failure}`, '', '', ''];
      const texts = cells(row).map((cell) => (Number.isFinite(cell) ? cell.toFixed(3) : ''));
      return [row.target.title, ...texts, '', ''].slice(0, 5);
    }),
    figures: [
      barFigure({ what: 'added per chunk, p99', value: addedP99, unit: 'ms', atMost: 0.2 }),
    ],
    notes: [
      `${streams} streams at a time with a chunk each ${stampIntervalMs} ms, ${seconds} s a turn,` +
        ` the median of ${rounds}. A chunk carries the moment when it left the provider; its age` +
        ' is read on arrival. Added is the difference to the bare proxy.',
    ],
    data: {
      addedP99,
      rows: rows.map(({ target, rounds: each, failure }) => ({
        name: target.name,
        rounds: each,
        failure,
      })),
    },
  };
}
