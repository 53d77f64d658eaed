import { ledgerId, opening } from '../leases/bench-organization.ts';
import { startBenchCluster } from '../support/bench-cluster.ts';
import type { Figure, Report } from '../support/report.ts';
import { watchFollowers } from './followers.ts';
import { flatCriterion, type SettleRound, settleRound } from './settle-round.ts';

const rates = [1_000, 2_500, 5_000, 7_500];
const barPerSecond = 5_000;
const warmUp = { perSecond: 1_000, seconds: 5 };

/** Whose processor time has a column; the rest is one. */
const shown = ['writers', 'nats', 'metering', 'ledger', 'postgres', 'analytics', 'notification'];

/**
 * Settlement as it runs on several machines: journals in processes of their own, NATS, metering and
 * the ledger as processes over gRPC and PostgreSQL, everything that follows the log at work.
 */
export async function settleBench(seconds: number): Promise<readonly Report[]> {
  const bench = await startBenchCluster({ replicas: { gateway: 0 } });
  try {
    await openOrganization(bench.cluster.clients.ledger);
    const followers = await watchFollowers(bench);
    const rounds: SettleRound[] = [];
    await settleRound(bench, followers, warmUp);
    for (const perSecond of rates) {
      rounds.push(await settleRound(bench, followers, { perSecond, seconds }));
    }
    await followers.stop();
    return [settledReport(rounds), costReport(rounds)];
  } finally {
    await bench.stop();
  }
}

async function openOrganization(
  ledger: Parameters<typeof watchFollowers>[0]['cluster']['clients']['ledger'],
): Promise<void> {
  const { results } = await ledger.apply({ ledger: ledgerId, commands: [...opening()] });
  const refused = results.find(({ outcome }) => outcome?.$case !== 'accepted');
  if (refused) throw new Error(`The ledger refused: ${JSON.stringify(refused.outcome?.value)}`);
}

function settledReport(rounds: readonly SettleRound[]): Report {
  const flat = rounds.filter((round) => round.isFlat);
  const best = Math.max(0, ...flat.map((round) => round.settledPerSecond));
  return {
    title: `Settlement with every service a process (flat: ${flatCriterion})`,
    columns: [
      ...['offered/s', 'settled/s', 'behind at ⅓, ⅔, end', 'flat', 'drained in'],
      ...['entries that followers had yet to read then', 'read in'],
    ],
    rows: rounds.map((round) => [
      String(round.offeredPerSecond),
      round.settledPerSecond.toFixed(0),
      round.behind.map((each) => each.toFixed(0)).join(', '),
      round.isFlat ? 'yes' : 'no',
      `${round.drainSeconds.toFixed(2)} s`,
      [...round.followersBehind].map(([name, behind]) => `${name} ${behind}`).join(', '),
      `${round.followersSeconds.toFixed(2)} s`,
    ]),
    figures: [
      {
        what: 'settled requests per second with flat lag',
        measured: best.toFixed(0),
        bar: `≥ ${barPerSecond}`,
        met: flat.some((round) => round.offeredPerSecond >= barPerSecond),
      },
      fastest(rounds),
    ],
    data: rounds.map((round) => ({
      ...round,
      followersBehind: Object.fromEntries(round.followersBehind),
      microsPerRequest: Object.fromEntries(round.microsPerRequest),
    })),
  };
}

/** Offered more than can be settled, it shows what can. */
function fastest(rounds: readonly SettleRound[]): Figure {
  const most = Math.max(...rounds.map((round) => round.settledPerSecond));
  return {
    what: 'settled requests per second at the most',
    measured: most.toFixed(0),
    bar: `≥ ${barPerSecond}`,
    met: most >= barPerSecond,
  };
}

function costReport(rounds: readonly SettleRound[]): Report {
  const rest = ({ microsPerRequest }: SettleRound) =>
    sum([...microsPerRequest].flatMap(([name, micros]) => (shown.includes(name) ? [] : [micros])));
  const all = (round: SettleRound) => sum([...round.microsPerRequest.values()]);
  return {
    title: 'What a settled request costs: microseconds of a processor, by process',
    columns: ['offered/s', ...shown, 'all others', 'in all', 'cores at this rate'],
    rows: rounds.map((round) => [
      String(round.offeredPerSecond),
      ...shown.map((name) => (round.microsPerRequest.get(name) ?? Number.NaN).toFixed(0)),
      rest(round).toFixed(0),
      all(round).toFixed(0),
      ((all(round) * round.offeredPerSecond) / 1e6).toFixed(2),
    ]),
    figures: [],
    data: undefined,
  };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
