import type { Report } from '../../support/report.ts';
import type { TargetName } from '../targets/target.ts';
import type { PartContext } from './burst.ts';
import { type Round, takeTurn } from './compare.ts';
import { barFigure } from './figures.ts';
import { type LagSample, watchLag } from './settlement-lag.ts';

const connections = 32;
const warmUpSeconds = 3;
/** So much of what was answered between a third and the end may be more behind at the end. */
const flatShare = 0.02;
/** Those whom the bar speaks of; the others have their rows in the bursts. */
const asked: ReadonlySet<TargetName> = new Set(['proxy', 'portkey', 'alfred']);

interface Sustained {
  readonly title: string;
  readonly name: TargetName;
  readonly round?: Round;
  readonly failure?: string;
  readonly lag: readonly LagSample[];
}

/** The same load for so long that settlement must keep up with it. */
export async function sustainedPart(context: PartContext): Promise<Report> {
  const { ground, options, tell } = context;
  const results: Sustained[] = [];
  for (const target of ground.targets.filter(({ name }) => asked.has(name))) {
    tell(`${target.title}, ${options.sustainedSeconds} s …`);
    results.push(await sustain(context, target));
  }
  return render(results, options.sustainedSeconds);
}

async function sustain(
  { ground, generator, options }: PartContext,
  target: PartContext['ground']['targets'][number],
): Promise<Sustained> {
  const { name, title } = target;
  const load = { stream: false, connections, seconds: warmUpSeconds };
  try {
    await takeTurn(target, { generator, load });
    const watch = name === 'alfred' ? await watchLag(ground.alfred) : undefined;
    let lag: readonly LagSample[] = [];
    const burst: typeof generator.burst = async (...given) => {
      try {
        return await generator.burst(...given);
      } finally {
        lag = (await watch?.stop()) ?? [];
      }
    };
    const long = { ...load, seconds: options.sustainedSeconds };
    const round = await takeTurn(target, { generator: { ...generator, burst }, load: long });
    return { name, title, round, lag };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { name, title, failure, lag: [] };
  }
}

function render(results: readonly Sustained[], seconds: number): Report {
  const rate = (name: TargetName) =>
    results.find((each) => each.name === name)?.round?.perSecond ?? Number.NaN;
  const alfred = results.find(({ name }) => name === 'alfred');
  const third = behindAt(alfred, 1 / 3);
  const grown = behindAt(alfred, 1) - third;
  const answered = (rate('alfred') * seconds * 2) / 3;
  return {
    title: `Gateway, sustained for ${seconds} s`,
    columns: [
      ...['32 connections', 'requests/s', 'p50 ms', 'p99 ms', 'behind at ⅓, ⅔, end', 'drained in'],
      ...['CPU µs each', 'resident MiB'],
    ],
    rows: results.map(rowOf),
    figures: [
      barFigure({
        what: 'sustained, beside Portkey',
        value: rate('alfred') / rate('portkey'),
        unit: '×',
        atLeast: 3,
      }),
      barFigure({
        what: 'lag grown from ⅓ to the end, of what was answered',
        value: (100 * grown) / answered,
        unit: '%',
        atMost: 100 * flatShare,
      }),
    ],
    notes: [
      'Behind: requests that the gateway ended and whose effect was not yet in the ledger, by' +
        ' Alfred’s own counters, sampled each second; at each point the mean of five samples.' +
        ` Flat: from a third to the end it grew by no more than ${100 * flatShare} % of what was` +
        ' answered meanwhile.',
    ],
    data: { seconds, results },
  };
}

/** The mean around a moment, so that one batch more or less says nothing. */
function behindAt(one: Sustained | undefined, share: number): number {
  const lag = one?.lag ?? [];
  const middle = Math.round(share * (lag.length - 1));
  const start = Math.max(0, Math.min(middle - 2, lag.length - 5));
  const near = lag.slice(start, start + 5).map(({ behind }) => behind);
  return near.reduce((a, b) => a + b, 0) / near.length;
}

function rowOf(one: Sustained): readonly string[] {
  const { title, round, failure, lag } = one;
  if (round === undefined) return [title, `failed: ${failure}`, '', '', '', '', '', ''];
  const behind = [1 / 3, 2 / 3, 1].map((share) => behindAt(one, share).toFixed(0));
  return [
    title,
    round.perSecond.toFixed(0),
    round.p50Ms.toFixed(2),
    round.p99Ms.toFixed(2),
    lag.length > 0 ? behind.join(', ') : '',
    lag.length > 0 ? `${round.settleSeconds.toFixed(1)} s` : '',
    round.ownMicros.toFixed(0) +
      (round.childrenMicros >= 1 ? ` + ${round.childrenMicros.toFixed(0)}` : ''),
    String(round.residentMiB),
  ];
}
