import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shardOf } from '@alfred/ids';
import { management } from '../../services/standalone/test/acceptance/management.ts';
import type { ClusterProcess } from '../local/cluster-process.ts';
import { type Cluster, startCluster } from '../local/start-cluster.ts';
import { type Doors, startTraffic, type Traffic } from './traffic.ts';
import { until } from './until.ts';
import { type Wires, wires } from './wires.ts';

/** A cluster under load, for scenarios to break. */
export interface Scene {
  readonly cluster: Cluster;
  readonly wires: Wires;
  readonly traffic: Traffic;
  /** Where clients call the gateways themselves. */
  readonly doors: Doors;
  /** The processes of a service. */
  of(service: string): readonly ClusterProcess[];
  /** The process that writes the demo's ledger, as some ledger says. */
  owner(): Promise<ClusterProcess | undefined>;
  /** Waits until every process is ready and every door steady; says how long that took. */
  steady(withinMs: number): Promise<number>;
  /** Does it while nobody calls. */
  drained<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Repairs whatever a scenario that failed has left broken. */
  repair(): Promise<void>;
  stop(): Promise<void>;
}

/** Two of whoever keeps money moving, one of everybody else. */
const replicas = { gateway: 2, ledger: 2, quota: 2, metering: 2 };
const settings = {
  ALFRED_SIM_LATENCY_MS: '10',
  // Ten looks of the balancer's.
  ALFRED_DRAIN_NOTICE_MS: '1000',
  // Never reached, and counted in Redis with every call.
  ALFRED_RATE_LIMIT: '100000/60s',
};
const answerMs = 1_000;
/** Dollars for the traffic of hours. */
const credits = '10000.00';

/** Starts all of it in a folder of its own, which `stop` removes unless it is to be kept. */
export async function startScene(keeps: boolean): Promise<Scene> {
  const home = await mkdtemp(join(tmpdir(), 'alfred-chaos-'));
  // PostgreSQL may run as another user, who has to pass.
  await chmod(home, 0o711);
  const network = wires();
  const cluster = await startCluster({ home, replicas, settings, replan: network.replan });
  await fund(cluster);
  const names = cluster.processes.filter(({ service }) => service === 'gateway');
  const doors = Object.fromEntries(names.map(({ name, url }) => [name, url]));
  const traffic = startTraffic(cluster.demo, doors);
  const scene: Scene = {
    ...{ cluster, traffic, doors, wires: network },
    of: (name) => cluster.processes.filter(({ service }) => service === name),
    owner: () => ownerOf(cluster),
    steady: (withinMs) => until('all is well again', () => isWell(scene), withinMs),
    drained: async (work) => {
      await traffic.stop();
      return work().finally(() => traffic.moveTo(doors));
    },
    repair: () => repair(scene),
    stop: async () => {
      await traffic.stop();
      await cluster.stop();
      await network.close();
      if (!keeps) await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return scene;
}

async function fund({ demo }: Cluster): Promise<void> {
  const owner = management(demo.url, demo.adminKey);
  const path = `/api/v1/wallets/${demo.user}/credits`;
  const { status } = await owner.post(path, { asset: 'USD', amount: credits });
  if (status >= 300) throw new Error(`The demo got no credits: ${status}`);
}

async function ownerOf(cluster: Cluster): Promise<ClusterProcess | undefined> {
  const signal = AbortSignal.timeout(answerMs);
  const asked = await cluster.clients.ledger.getShards({}, { signal }).catch(() => undefined);
  const shard = shardOf(cluster.demo.ledger);
  const found = asked?.shards.find((each) => each.shard === shard);
  return cluster.processes.find(
    ({ address }) => address !== undefined && address === found?.address,
  );
}

/** Usage flows when no journal has waited for longer. */
const lagMaxSeconds = 2;
/** A gateway that has lost Redis leaves it alone for half a minute, and counts by itself. */
const wellWords: readonly string[] = ['ready', 'degraded, redis'];

async function isWell({ cluster, traffic }: Scene): Promise<true | string> {
  const steady = traffic.isSteady();
  if (steady !== true) return steady;
  for (const { name, url } of cluster.processes) {
    const said = await readinessOf(url);
    if (!wellWords.includes(said)) return `${name}: ${said}`;
  }
  for (const { name, url } of cluster.processes.filter(({ service }) => service === 'gateway')) {
    const lag = await journalLagOf(url);
    if (!(lag < lagMaxSeconds)) return `${name}: its journal was not applied for ${lag} s`;
  }
  return true;
}

/** Since when nothing of what waits in a gateway's journal has been applied, in seconds. */
async function journalLagOf(url: string): Promise<number> {
  const signal = AbortSignal.timeout(5 * answerMs);
  const answer = await fetch(`${url}/metrics`, { signal }).catch(() => undefined);
  const text = (await answer?.text()) ?? '';
  return Number(/^alfred_gateway_journal_lag_seconds(?:{[^}]*})? ([0-9.e+-]+)/m.exec(text)?.[1]);
}

/** What a process says of itself, in a line. */
export async function readinessOf(url: string): Promise<string> {
  const signal = AbortSignal.timeout(5 * answerMs);
  const answer = await fetch(`${url}/readyz`, { signal }).catch(() => undefined);
  if (!answer) return 'no answer';
  const {
    status,
    missing = [],
    degraded = [],
  } = (await answer.json()) as {
    readonly status: string;
    readonly missing?: readonly string[];
    readonly degraded?: readonly string[];
  };
  return [status, ...missing, ...degraded].join(', ');
}

async function repair({ cluster, wires: network, traffic, doors }: Scene): Promise<void> {
  network.set('gateway-quota', { kind: 'pass' });
  network.set('metering-ledger', { kind: 'pass' });
  for (const server of Object.values(cluster.servers)) {
    if ((await server.pid()) === undefined) await server.restart();
  }
  await cluster.servers.nats.thaw().catch(() => {});
  await cluster.servers.redis.thaw().catch(() => {});
  for (const process of cluster.processes) {
    process.signal('SIGCONT');
    if (process.pid === undefined) await process.restart();
  }
  await traffic.moveTo(doors);
}
