import { availableParallelism, freemem } from 'node:os';
import { type BenchCluster, startBenchCluster } from '../support/bench-cluster.ts';
import type { Figure, Report } from '../support/report.ts';
import { type ScalingRound, scalingRound } from './scaling-round.ts';

const counts = [1, 2, 4, 8];
/** What a gateway needs, and what everything else does. */
const gatewayBytes = 300 * 2 ** 20;
const otherBytes = 2_048 * 2 ** 20;
const efficiencyBar = 0.8;

/**
 * The same clients before 1, 2, 4 and 8 gateways, everything on, a provider that answers at once.
 *
 * Gateways share nothing but the services behind them, so what a request costs must not grow with
 * their number: that is told by processor time, also where the machine has too few cores for the
 * wall clock to tell it.
 */
export async function scalingBench(seconds: number): Promise<Report> {
  const fitting = counts.filter((count) => count * gatewayBytes + otherBytes < freemem());
  const most = Math.max(...fitting);
  const bench = await startBenchCluster({
    replicas: { gateway: most },
    settings: { ALFRED_SIM_LATENCY_MS: '0' },
  });
  try {
    await giveMoney(bench);
    const rounds: ScalingRound[] = [];
    for (const count of fitting) rounds.push(await scalingRound(bench, count, seconds));
    return render(rounds);
  } finally {
    await bench.stop();
  }
}

async function giveMoney({ cluster }: BenchCluster): Promise<void> {
  const { url, adminKey, user } = cluster.demo;
  const answer = await fetch(`${url}/api/v1/wallets/${user}/credits`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ asset: 'USD', amount: '1000000.00' }),
  });
  if (!answer.ok) throw new Error(`No money was given: ${await answer.text()}`);
}

function render(rounds: readonly ScalingRound[]): Report {
  const [one] = rounds;
  const efficiency = (round: ScalingRound) => (one?.ofGateways ?? Number.NaN) / round.ofGateways;
  const ofAll = (round: ScalingRound) => (one?.ofAll ?? Number.NaN) / round.ofAll;
  return {
    title: 'Gateways on the same offered load: closed loop, 64 connections kept alive',
    columns: [
      ...['gateways', 'requests/s', 'p50 ms', 'p99 ms', 'gateways: CPU s per 1,000'],
      ...['per core, of one', 'all but clients: CPU s per 1,000', 'of one', 'clients'],
      ...['drained in', 'cores busy while requests ran'],
    ],
    rows: rounds.map((round) => [
      String(round.gateways),
      round.perSecond.toFixed(0),
      ...[round.p50Ms.toFixed(1), round.p99Ms.toFixed(1)],
      ...[round.ofGateways.toFixed(3), perCent(efficiency(round))],
      ...[round.ofAll.toFixed(3), perCent(ofAll(round)), round.ofClients.toFixed(3)],
      `${round.drainSeconds.toFixed(1)} s`,
      [...round.busy].map(([part, cores]) => `${part} ${cores.toFixed(2)}`).join(', '),
    ]),
    figures: rounds.slice(1).map((round) => figureOf(round, efficiency(round))),
    notes: notesOf(rounds),
    data: rounds.map((round) => ({ ...round, busy: Object.fromEntries(round.busy) })),
  };
}

function figureOf({ gateways }: ScalingRound, efficiency: number): Figure {
  return {
    what: `efficiency per core of ${gateways} gateways, of one's`,
    measured: perCent(efficiency),
    bar: `≥ ${perCent(efficiencyBar)}`,
    met: efficiency >= efficiencyBar,
  };
}

/** What bounds what, on this machine. */
function notesOf(rounds: readonly ScalingRound[]): readonly string[] {
  const cores = availableParallelism();
  const busiest = rounds.map((round) => {
    const all = [...round.busy.values()].reduce((a, b) => a + b, 0);
    const [part, most] = [...round.busy].reduce((a, b) => (a[1] >= b[1] ? a : b));
    const share = `${all.toFixed(2)} of ${cores} cores were busy with it`;
    return `${round.gateways}: ${share}, ${part} with ${most.toFixed(2)} of them.`;
  });
  const few = `Clients, gateways and everything behind them share ${cores} cores. Requests per second can grow with the number of gateways only while a core is free; where none is, read the processor time a request costs.`;
  return [few, busiest.join(' ')];
}

const perCent = (share: number): string => `${(100 * share).toFixed(0)} %`;
