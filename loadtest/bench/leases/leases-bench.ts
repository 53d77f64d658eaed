import { startDatabase } from '../ledger/database.ts';
import type { Figure, Report } from '../support/report.ts';
import { leaseDecision } from './decisions.ts';
import { leaseAtWriter } from './lease-for-one.ts';
import { leaseThroughGateway } from './lease-through-gateway.ts';
import type { Latencies } from './open-loop.ts';
import { runMoney } from './running-money.ts';
import { type Settlement, settlement } from './settlement.ts';

const leasesPerSecond = 2_000;
const settlementRates = [1_000, 2_500, 5_000];

interface Measured {
  readonly decisionMicros: number;
  readonly writer: Latencies;
  readonly gateway: Latencies;
  readonly settlements: readonly Settlement[];
}

/**
 * The lease protocol on one PostgreSQL, in two threads as `npm start` has them: the decision that a gateway
 * makes by itself, leases for one at a fixed rate, and how fast what was spent is settled.
 */
export async function leasesBench(seconds: number): Promise<Report> {
  const database = await startDatabase();
  const money = await runMoney(database.url);
  try {
    const decisionMicros = await leaseDecision();
    const load = { perSecond: leasesPerSecond, seconds };
    await leaseAtWriter(money, { perSecond: leasesPerSecond / 4, seconds: 2 });
    const writer = await leaseAtWriter(money, load);
    const gateway = await leaseThroughGateway(money, load);
    const settlements: Settlement[] = [];
    for (const perSecond of settlementRates) {
      settlements.push(await settlement(money, { perSecond, seconds }));
    }
    return render({ decisionMicros, writer, gateway, settlements });
  } finally {
    await money.stop();
    await database.stop();
  }
}

function render(measured: Measured): Report {
  const { decisionMicros, writer, gateway, settlements } = measured;
  return {
    title: `Leases: open loop at ${leasesPerSecond}/s over four levels, and settlement`,
    columns: ['', 'per second', 'p50 ms', 'p99 ms', 'refused', 'behind at ⅓, ⅔, end', 'drained in'],
    rows: [
      latencyRow('lease for one, at the writer', writer),
      latencyRow('lease for one, through the gateway', gateway),
      ...settlements.map(settlementRow),
    ],
    figures: figures(measured, Math.max(...settlements.map((each) => each.settledPerSecond))),
    data: { decisionMicros, writer, gateway, settlements },
  };
}

function latencyRow(name: string, of: Latencies): readonly string[] {
  const { perSecond, p50Ms, p99Ms, refused } = of;
  return [name, perSecond.toFixed(0), p50Ms.toFixed(1), p99Ms.toFixed(1), String(refused), '', ''];
}

function settlementRow(of: Settlement): readonly string[] {
  const { offeredPerSecond, settledPerSecond, behind, drainSeconds } = of;
  return [
    `settlement, offered ${offeredPerSecond}/s`,
    settledPerSecond.toFixed(0),
    ...['', '', ''],
    behind.join(', '),
    `${drainSeconds.toFixed(2)} s`,
  ];
}

function figures(
  { decisionMicros, writer, gateway }: Measured,
  settled: number,
): readonly Figure[] {
  return [
    figure('lease decision in the gateway', [decisionMicros, 5, 'µs']),
    figure('lease for one at the writer, p99', [writer.p99Ms, 20, 'ms']),
    figure('lease for one through the gateway, p99', [gateway.p99Ms, 50, 'ms']),
    {
      what: 'settled requests per second',
      measured: settled.toFixed(0),
      bar: '≥ 5000',
      met: settled >= 5_000,
    },
  ];
}

function figure(what: string, [measured, bar, unit]: readonly [number, number, string]): Figure {
  return {
    what,
    measured: `${measured.toFixed(2)} ${unit}`,
    bar: `≤ ${bar} ${unit}`,
    met: measured <= bar,
  };
}
