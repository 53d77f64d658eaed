import { setInterval as every } from 'node:timers/promises';
import type { Report } from '../../support/report.ts';
import { residentMiB } from '../../support/resident.ts';
import { median } from '../../support/statistics.ts';
import type { Target } from '../targets/target.ts';
import type { PartContext } from './burst.ts';
import { takeTurn } from './compare.ts';
import { barFigure } from './figures.ts';

const connections = 32;
const burstSeconds = 2;
const sampleMs = 500;
const barMB = 350;
/** So much more may be resident in the last quarter than in the second. */
const flatShare = 0.05;
const rowsCount = 10;

interface Sample {
  /** Answered when it was taken, counted burst by burst. */
  readonly requests: number;
  readonly residentMiB: number;
}

interface Taken {
  readonly requests: number;
  readonly samples: readonly Sample[];
  readonly atTheEnd: number;
}

/** Whether Alfred is as large after many requests as after some. */
export async function memoryPart(context: PartContext): Promise<Report> {
  const target = context.ground.targets.find(({ name }) => name === 'alfred');
  if (target === undefined) throw new Error('Alfred is always there.');
  return render(await take(context, target));
}

async function take({ generator, options, tell }: PartContext, target: Target): Promise<Taken> {
  const samples: Sample[] = [];
  const over = new AbortController();
  let requests = 0;
  const sample = () => samples.push({ requests, residentMiB: residentMiB(target.pid) });
  const sampling = (async () => {
    for await (const _ of every(sampleMs, undefined, { signal: over.signal })) sample();
  })().catch(() => undefined);
  const load = { stream: false, connections, seconds: burstSeconds };
  try {
    while (requests < options.memoryRequests) {
      const round = await takeTurn(target, { generator, load });
      requests += round.requests;
      tell(`memory: ${requests} requests, ${round.residentMiB} MiB`);
    }
  } finally {
    over.abort();
    await sampling;
  }
  sample();
  return { requests, samples, atTheEnd: residentMiB(target.pid) };
}

function render({ requests, samples, atTheEnd }: Taken): Report {
  const between = (from: number, to: number) =>
    samples
      .filter((each) => each.requests >= from * requests && each.requests <= to * requests)
      .map((each) => each.residentMiB);
  const growth = median(between(0.75, 1)) / median(between(0.25, 0.5)) - 1;
  const steps = Array.from({ length: rowsCount }, (_, index) => index / rowsCount);
  return {
    title: `Gateway, memory over ${requests} requests`,
    columns: ['requests so far', 'resident MiB, median', 'most'],
    rows: steps.flatMap((from) => {
      const sizes = between(from, from + 1 / rowsCount);
      if (sizes.length === 0) return [];
      const until = Math.round((from + 1 / rowsCount) * requests);
      return [[String(until), median(sizes).toFixed(0), String(Math.max(...sizes))]];
    }),
    figures: [
      barFigure({
        what: 'resident in the last quarter, beside the second',
        value: 100 * growth,
        unit: '%',
        atMost: 100 * flatShare,
      }),
      barFigure({
        what: 'resident at the end, without PostgreSQL',
        value: (atTheEnd * 2 ** 20) / 1e6,
        unit: 'MB',
        atMost: barMB,
      }),
    ],
    notes: [
      `Bursts of ${burstSeconds} s over ${connections} connections, each settled before the next;` +
        ` sampled each ${sampleMs} ms, also while it settles.`,
    ],
    data: { requests, samples, atTheEnd, growth },
  };
}
