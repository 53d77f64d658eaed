import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterShape } from '../../../infra/local/cluster-plan.ts';
import { type Cluster, startCluster } from '../../../infra/local/start-cluster.ts';
import { familyProcessorMicros, processorMicros } from './processor-time.ts';

/** Processor time by the name of what used it, in microseconds. */
export type ProcessorTimes = ReadonlyMap<string, number>;

/** Every service as a process of its own over real servers, in a folder that goes with it. */
export interface BenchCluster {
  readonly cluster: Cluster;
  /** What each of its processes and servers has used so far. */
  processorTimes(): Promise<ProcessorTimes>;
  stop(): Promise<void>;
}

/** Starts a cluster of its own; PostgreSQL has its usual settings, so fsync is on. */
export async function startBenchCluster(shape: Partial<ClusterShape>): Promise<BenchCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'alfred-bench-'));
  // Run as root, PostgreSQL has a user of its own, and that one must come in.
  chmodSync(folder, 0o755);
  const removed = () => rmSync(folder, { recursive: true, force: true });
  const settings = { ALFRED_LOG_LEVEL: 'warn', ...shape.settings };
  const options = { ...shape, settings, home: join(folder, 'cluster') };
  const cluster = await startCluster(options).catch((error: unknown) => {
    removed();
    throw error;
  });
  return {
    cluster,
    processorTimes: () => processorTimesOf(cluster),
    stop: () => cluster.stop().finally(removed),
  };
}

/** What was used between two looks, of those that were there both times. */
export function usedBetween(before: ProcessorTimes, after: ProcessorTimes): ProcessorTimes {
  return new Map(
    [...after].map(([name, micros]) => [name, micros - (before.get(name) ?? Number.NaN)]),
  );
}

async function processorTimesOf({ processes, servers }: Cluster): Promise<ProcessorTimes> {
  const own = processes.flatMap(({ name, pid }) =>
    pid === undefined ? [] : [[name, processorMicros(pid)] as const],
  );
  const [nats, redis, postgres] = await Promise.all(
    [servers.nats, servers.redis, servers.postgres].map((server) => server.pid()),
  );
  return new Map([
    ...own,
    ['nats', processorMicros(nats ?? 0)],
    ['redis', processorMicros(redis ?? 0)],
    ['postgres', familyProcessorMicros(postgres ?? 0)],
  ]);
}
