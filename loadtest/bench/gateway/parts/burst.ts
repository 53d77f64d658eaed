import type { Figure, Report } from '../../support/report.ts';
import type { Generator } from '../generators/generator.ts';
import type { GatewayOptions } from '../options.ts';
import type { Ground } from '../targets/ground.ts';
import type { Tell } from '../targets/install.ts';
import type { TargetName } from '../targets/target.ts';
import { compare, of, type Row, timesOf } from './compare.ts';
import { barFigure } from './figures.ts';

const warmUpSeconds = 3;
const warmUpConnections = 32;
/** The number of connections that the bars speak of. */
const barConnections = 32;

/** Everything that a part needs. */
export interface PartContext {
  readonly ground: Ground;
  readonly generator: Generator;
  readonly options: GatewayOptions;
  readonly tell: Tell;
}

/** Closed loops at several numbers of connections, whole replies or streams. */
export async function burstPart(context: PartContext, stream: boolean): Promise<Report> {
  const { ground, generator, options, tell } = context;
  const { targets, missing } = ground;
  const seconds = Math.min(options.seconds, warmUpSeconds);
  const warmUp = { stream, connections: warmUpConnections, seconds };
  await compare(targets, { generator, load: warmUp, rounds: 1, tell: () => {} });
  const rows: Row[] = [];
  for (const connections of options.connections) {
    const load = { stream, connections, seconds: options.seconds };
    rows.push(...(await compare(targets, { generator, load, rounds: options.rounds, tell })));
  }
  const at = (name: TargetName) =>
    rows.find(({ target, connections }) => target.name === name && connections === barConnections);
  return {
    title: stream ? 'Gateway, streamed (20 chunks)' : 'Gateway, whole replies',
    columns: [
      ...['connections', 'who', 'requests/s', 'p50 ms', 'p99 ms', 'CPU µs each', 'resident MiB'],
      ...['of the bare proxy', '× Portkey'],
    ],
    rows: [
      ...rows.map((row) => rowOf(row, rows)),
      ...missing.map(({ title, state }) => ['', title, state, '', '', '', '', '', '']),
    ],
    figures: at('alfred') === undefined ? [] : figures(at, stream),
    notes: [
      `Generator: ${generator.name}, ${options.seconds} s a turn, the median of ${options.rounds}.` +
        ' Processor time is that of the process, and after + that of what it started (PostgreSQL),' +
        ' until everything was settled.',
      ...missing.map(({ title, state, reason }) => `${title}, ${state}: ${reason}`),
    ],
    data: { generator: generator.name, stream, rows: rows.map(dataOf), missing },
  };
}

function figures(at: (name: TargetName) => Row | undefined, stream: boolean): readonly Figure[] {
  const [alfred, proxy, portkey] = [at('alfred'), at('proxy'), at('portkey')];
  const what = stream ? 'streamed' : 'whole replies';
  const share = barFigure({
    what: `${what}, share of the bare proxy`,
    value: 100 * timesOf(alfred, proxy),
    unit: '%',
    atLeast: stream ? 50 : 45,
  });
  const settled = of(
    alfred,
    (one) => one.requests / (one.requests / one.perSecond + one.settleSeconds),
  );
  if (stream) return [share];
  return [
    barFigure({
      what: `${what}, beside Portkey`,
      value: timesOf(alfred, portkey),
      unit: '×',
      atLeast: 6,
    }),
    share,
    barFigure({ what: 'settled with the burst', value: settled, unit: '/s', atLeast: 5000 }),
  ];
}

function rowOf(row: Row, rows: readonly Row[]): readonly string[] {
  const { target, connections, failure } = row;
  const start = [String(connections), target.title];
  if (failure !== undefined) return [...start, `failed: ${failure}`, '', '', '', '', '', ''];
  const beside = (name: TargetName) =>
    timesOf(
      row,
      rows.find((each) => each.target.name === name && each.connections === connections),
    );
  const number = (value: number, digits: number, unit = '') =>
    Number.isFinite(value) ? `${value.toFixed(digits)}${unit}` : '';
  const [own, children] = [of(row, (one) => one.ownMicros), of(row, (one) => one.childrenMicros)];
  return [
    ...start,
    number(
      of(row, (one) => one.perSecond),
      0,
    ),
    number(
      of(row, (one) => one.p50Ms),
      2,
    ),
    number(
      of(row, (one) => one.p99Ms),
      2,
    ),
    number(own, 0) + (children >= 1 ? ` + ${number(children, 0)}` : ''),
    number(
      of(row, (one) => one.residentMiB),
      0,
    ),
    target.name === 'proxy' ? '' : number(100 * beside('proxy'), 0, ' %'),
    target.name === 'portkey' ? '' : number(beside('portkey'), 2),
  ];
}

const dataOf = ({ target, connections, rounds, failure }: Row) => ({
  ...{ name: target.name, title: target.title, connections, rounds },
  ...(failure === undefined ? {} : { failure }),
});
