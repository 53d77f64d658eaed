import { fileURLToPath } from 'node:url';
import { credentialsFile } from '../../../infra/local/bus-credentials.ts';
import { type BenchCluster, type ProcessorTimes, usedBetween } from '../support/bench-cluster.ts';
import { runProgram } from '../support/program.ts';
import type { FollowersBehind, FollowersWatch } from './followers.ts';
import type { WriterOptions, Written } from './usage-writer.ts';

/** As many gateways' journals, each a process and, most likely, a partition of usage of its own. */
const writersCount = 2;
/** So much of what was offered between a third and the end may be more behind at the end. */
const flatShare = 0.02;

const usageWriter = fileURLToPath(new URL('./usage-writer.ts', import.meta.url));

/** One rate: how fast it settled, and what it cost. */
export interface SettleRound {
  readonly offeredPerSecond: number;
  readonly requests: number;
  /** From the first request to the moment when the last one was in the ledger. */
  readonly settledPerSecond: number;
  /** Requests written and not yet applied, at a third, two thirds and the end. */
  readonly behind: readonly number[];
  readonly isFlat: boolean;
  readonly drainSeconds: number;
  /** What followers of the log had yet to read when the last request was settled. */
  readonly followersBehind: FollowersBehind;
  /** How long the last of them took from there. */
  readonly followersSeconds: number;
  /** Until everything was quiet again, by who used it: a service's processes are one. */
  readonly microsPerRequest: ProcessorTimes;
}

/** What the criterion of flatness is, for people. */
export const flatCriterion = `from a third to the end the lag grew by no more than ${100 * flatShare} % of what was offered meanwhile`;

/** Writes requests at a fixed rate, and waits until the last of them is settled and followed. */
export async function settleRound(
  bench: BenchCluster,
  followers: FollowersWatch,
  load: { readonly perSecond: number; readonly seconds: number },
): Promise<SettleRound> {
  const before = await bench.processorTimes();
  const written = await writeAll(bench, load);
  const followersBehind = await followers.behind();
  const followersSeconds = await followers.caughtUp();
  const used = usedBetween(before, await bench.processorTimes());
  const sum = (pick: (one: Written) => number) => written.map(pick).reduce((a, b) => a + b, 0);
  const requests = sum((one) => one.requests);
  const startedAt = Math.min(...written.map((one) => one.startedAt));
  const settledAt = Math.max(...written.map((one) => one.settledAt));
  const endedAt = Math.max(...written.map((one) => one.endedAt));
  const behind = [0, 1, 2].map((part) => sum((one) => one.behind[part] ?? 0));
  const all = new Map([...used, ['writers', sum((one) => one.processorMicros)]]);
  return {
    offeredPerSecond: load.perSecond,
    ...{ requests, behind, followersBehind, followersSeconds },
    settledPerSecond: (requests * 1000) / (settledAt - startedAt),
    isFlat: isFlat(behind, (load.perSecond * load.seconds * 2) / 3),
    drainSeconds: (settledAt - endedAt) / 1000,
    microsPerRequest: perRequest(all, requests),
  };
}

async function writeAll(
  { cluster }: BenchCluster,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<readonly Written[]> {
  const { processes, servers, home, secrets } = cluster;
  const addressesOf = (name: string) =>
    processes.flatMap(({ service, address }) => (service === name ? (address ?? []) : [])).join();
  const options: WriterOptions = {
    natsUrl: servers.nats.url,
    credentialsFile: credentialsFile(home, 'gateway'),
    ledger: addressesOf('ledger'),
    metering: addressesOf('metering'),
    ...{ perSecond: perSecond / writersCount, seconds },
  };
  const env = { ALFRED_SERVICE_TOKEN: secrets.serviceToken };
  const writing = Array.from({ length: writersCount }, () =>
    runProgram<Written>(process.execPath, [usageWriter, JSON.stringify(options)], env),
  );
  return Promise.all(writing);
}

function isFlat([third = 0, , end = 0]: readonly number[], offered: number): boolean {
  return end - third <= flatShare * offered;
}

/** Replicas together: `ledger-1` and `ledger-2` are the ledger. */
function perRequest(used: ProcessorTimes, requests: number): ProcessorTimes {
  const sums = new Map<string, number>();
  for (const [name, micros] of used) {
    const service = name.replace(/-\d+$/, '');
    sums.set(service, (sums.get(service) ?? 0) + micros / requests);
  }
  return sums;
}
