import { fileURLToPath } from 'node:url';
import type { PacedOptions } from '../../programs/paced-client.ts';
import type { PacedDiskOptions } from '../../programs/paced-disk.ts';
import { runProgram } from '../../support/program.ts';
import type { Report } from '../../support/report.ts';
import { median, quantile } from '../../support/statistics.ts';
import { chatBody, type Target } from '../targets/target.ts';
import type { PartContext } from './burst.ts';
import { barFigure } from './figures.ts';

const perSecond = 500;
/** As large as what Alfred's journal says of a request that was admitted. */
const recordBytes = 400;
const pacedClient = fileURLToPath(new URL('../../programs/paced-client.ts', import.meta.url));
const pacedDisk = fileURLToPath(new URL('../../programs/paced-disk.ts', import.meta.url));

/** One round at a fixed rate. Milliseconds. */
interface Paced {
  readonly p50: number;
  readonly p99: number;
}

interface PacedRow {
  readonly target: Target;
  readonly rounds: Paced[];
}

/** What Alfred adds to a bare proxy where nobody is in a hurry: an open loop at a fixed rate. */
export async function pacedPart({ ground, options, tell }: PartContext): Promise<Report> {
  const targets = ground.targets.filter(({ name }) => name === 'proxy' || name === 'alfred');
  const rows: PacedRow[] = targets.map((target) => ({ target, rounds: [] }));
  const disk: Paced[] = [];
  for (const { target } of rows) await paced(target, options.seconds);
  for (let round = 0; round < options.rounds; round += 1) {
    for (const { target, rounds } of rows) {
      const one = await paced(target, options.seconds);
      await target.settled();
      rounds.push(one);
      tell(`${target.title}, ${perSecond}/s: ${one.p50.toFixed(2)} and ${one.p99.toFixed(2)} ms`);
    }
    disk.push(await diskAlone(options.seconds));
  }
  return render({ rows, disk }, options.rounds, options.seconds);
}

/** What waiting for the disk takes alone, which Alfred does once for each request. */
async function diskAlone(seconds: number): Promise<Paced> {
  const asked: PacedDiskOptions = { bytes: recordBytes, perSecond, seconds };
  const { micros } = await runProgram<{ micros: number[] }>(process.execPath, [
    pacedDisk,
    JSON.stringify(asked),
  ]);
  return millisOf(micros);
}

function millisOf(micros: readonly number[]): Paced {
  return { p50: quantile(micros, 0.5) / 1000, p99: quantile(micros, 0.99) / 1000 };
}

async function paced(target: Target, seconds: number): Promise<Paced> {
  const { url, headers } = target;
  const asked: PacedOptions = { url, headers, body: chatBody(target, false), perSecond, seconds };
  const { micros, errors } = await runProgram<{ micros: number[]; errors: number }>(
    process.execPath,
    [pacedClient, JSON.stringify(asked)],
  );
  if (errors > 0) throw new Error(`${target.title} failed ${errors} requests.`);
  return millisOf(micros);
}

function render(
  { rows, disk }: { readonly rows: readonly PacedRow[]; readonly disk: readonly Paced[] },
  rounds: number,
  seconds: number,
): Report {
  const of = (name: Target['name'], pick: (one: Paced) => number) =>
    median(rows.find(({ target }) => target.name === name)?.rounds.map(pick) ?? []);
  const added = (pick: (one: Paced) => number) => of('alfred', pick) - of('proxy', pick);
  const [addedP50, addedP99] = [added((one) => one.p50), added((one) => one.p99)];
  return {
    title: `Gateway, ${perSecond} requests/s`,
    columns: ['who', 'p50 ms', 'p99 ms'],
    rows: [
      ...rows.map(({ target: { name, title } }) => [
        title,
        of(name, (one) => one.p50).toFixed(2),
        of(name, (one) => one.p99).toFixed(2),
      ]),
      [
        'the disk alone',
        median(disk.map(({ p50 }) => p50)).toFixed(2),
        median(disk.map(({ p99 }) => p99)).toFixed(2),
      ],
    ],
    figures: [
      barFigure({ what: `added at ${perSecond}/s, p50`, value: addedP50, unit: 'ms', atMost: 1 }),
      barFigure({ what: `added at ${perSecond}/s, p99`, value: addedP99, unit: 'ms', atMost: 5 }),
    ],
    notes: [
      `${seconds} s a turn, the median of ${rounds}; a request is measured from when it was due.`,
      `The disk alone: ${recordBytes} bytes appended and \`fdatasync\`, as each request waits for once.`,
    ],
    data: {
      perSecond,
      addedP50,
      addedP99,
      disk,
      rows: rows.map(({ target, rounds: each }) => ({ name: target.name, rounds: each })),
    },
  };
}
