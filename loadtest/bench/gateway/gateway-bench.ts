import { type Program, startServer } from '../support/program.ts';
import type { Report } from '../support/report.ts';
import { median } from '../support/statistics.ts';
import { type RunningAlfred, startAlfred } from './alfred.ts';
import { type Burst, burst, type Paced, paced, type Target } from './load.ts';

const roundsMax = 3;
const warmUpSeconds = 3;
const pacedPerSecond = 500;

const mockUpstream = new URL('../programs/mock-upstream.ts', import.meta.url);
const bareProxy = new URL('../programs/bare-proxy.ts', import.meta.url);

interface Comparison {
  readonly proxy: readonly Burst[];
  readonly alfred: readonly Burst[];
  /** How long Alfred took to capture what a round admitted, in seconds, round by round. */
  readonly drains: readonly number[];
}

/**
 * Alfred beside a bare proxy: same generator, same provider, same machine, same minutes.
 *
 * Rounds alternate, so that what disturbs one disturbs both, and a round starts only when the last
 * one is settled to the last request, so that nobody pays for his predecessor.
 */
export async function gatewayBench(seconds: number): Promise<Report> {
  const programs: { stop(): Promise<void> }[] = [];
  const keep = <Started extends { stop(): Promise<void> }>(started: Started): Started => {
    programs.unshift(started);
    return started;
  };
  try {
    const upstream = keep(await startServer(mockUpstream));
    const origin = originOf(upstream);
    const proxy = keep(await startServer(bareProxy, [origin]));
    const alfred = keep(await startAlfred(origin));
    return await measure(originOf(proxy), alfred, seconds);
  } finally {
    for (const running of programs) await running.stop();
  }
}

async function measure(proxyUrl: string, alfred: RunningAlfred, seconds: number): Promise<Report> {
  const targets = {
    proxy: { name: 'proxy', url: proxyUrl, key: alfred.key },
    alfred: { name: 'alfred', url: alfred.url, key: alfred.key },
  } as const;
  for (const stream of [false, true]) {
    for (const target of Object.values(targets)) await burst(target, stream, warmUpSeconds);
    await alfred.drained();
  }
  const whole = await compare(targets, alfred, false, seconds);
  const streamed = await compare(targets, alfred, true, seconds);
  const bare = await paced(targets.proxy, pacedPerSecond, seconds);
  const own = await paced(targets.alfred, pacedPerSecond, seconds);
  return render({ whole, streamed, bare, own, memoryMiB: alfred.memoryMiB() });
}

async function compare(
  targets: Readonly<Record<'proxy' | 'alfred', Target>>,
  alfred: RunningAlfred,
  stream: boolean,
  seconds: number,
): Promise<Comparison> {
  const rounds: { proxy: Burst; alfred: Burst; drain: number }[] = [];
  while (rounds.length < roundsMax) {
    const proxy = await burst(targets.proxy, stream, seconds);
    const own = await burst(targets.alfred, stream, seconds);
    rounds.push({ proxy, alfred: own, drain: await alfred.drained() });
  }
  return {
    proxy: rounds.map((round) => round.proxy),
    alfred: rounds.map((round) => round.alfred),
    drains: rounds.map((round) => round.drain),
  };
}

interface Measured {
  readonly whole: Comparison;
  readonly streamed: Comparison;
  readonly bare: Paced;
  readonly own: Paced;
  readonly memoryMiB: number;
}

function render(measured: Measured): Report {
  const { whole, streamed, bare, own, memoryMiB } = measured;
  const [wholeRatio, streamedRatio] = [ratio(whole), ratio(streamed)];
  const addedP50 = (own.p50 - bare.p50) / 1000;
  const addedP99 = (own.p99 - bare.p99) / 1000;
  return {
    title: 'Gateway beside a bare node:http + undici proxy',
    columns: ['32 connections', 'requests/s', 'p50 ms', 'p99 ms', 'of the bare proxy'],
    rows: [
      row('bare proxy, whole replies', whole.proxy, ''),
      row('Alfred, whole replies', whole.alfred, perCent(wholeRatio)),
      row('bare proxy, streamed', streamed.proxy, ''),
      row('Alfred, streamed', streamed.alfred, perCent(streamedRatio)),
    ],
    figures: [
      figure(
        'whole replies, share of the bare proxy',
        perCent(wholeRatio),
        '≥ 45 %',
        wholeRatio >= 0.45,
      ),
      figure(
        'streamed, share of the bare proxy',
        perCent(streamedRatio),
        '≥ 50 %',
        streamedRatio >= 0.5,
      ),
      figure(
        `added at ${pacedPerSecond}/s, p50`,
        `${addedP50.toFixed(2)} ms`,
        '≤ 1 ms',
        addedP50 <= 1,
      ),
      figure(
        `added at ${pacedPerSecond}/s, p99`,
        `${addedP99.toFixed(2)} ms`,
        '≤ 5 ms',
        addedP99 <= 5,
      ),
      figure(
        'settled, requests/s with the burst',
        settled(whole).toFixed(0),
        '≥ 5000',
        settled(whole) >= 5000,
      ),
      figure('resident memory at the end', `${memoryMiB} MiB`, '< 350 MiB', memoryMiB < 350),
    ],
    data: { ...measured, wholeRatio, streamedRatio, addedP50, addedP99, settled: settled(whole) },
  };
}

function row(name: string, bursts: readonly Burst[], share: string): readonly string[] {
  const of = (pick: (one: Burst) => number) => median(bursts.map(pick));
  return [
    name,
    of((one) => one.perSecond).toFixed(0),
    of((one) => one.p50Ms).toFixed(1),
    of((one) => one.p99Ms).toFixed(1),
    share,
  ];
}

function ratio({ proxy, alfred }: Comparison): number {
  return median(alfred.map((one) => one.perSecond)) / median(proxy.map((one) => one.perSecond));
}

/** Requests of a round over the time until the last of them was captured. */
function settled({ alfred, drains }: Comparison): number {
  return median(
    alfred.map(
      (one, index) => one.requests / (one.requests / one.perSecond + (drains[index] ?? 0)),
    ),
  );
}

const perCent = (share: number): string => `${(100 * share).toFixed(0)} %`;
const figure = (what: string, measured: string, bar: string, met: boolean) => ({
  what,
  measured,
  bar,
  met,
});
const originOf = ({ port }: Program & { readonly port: number }): string =>
  `http://127.0.0.1:${port}`;
