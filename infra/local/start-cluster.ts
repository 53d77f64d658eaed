// Alfred as processes on this machine, as it runs on many: every service by itself, over gRPC,
// NATS, PostgreSQL and Redis.
import type { Demo } from '@alfred/home';
import { setUpSchema, type Undo, undoStack } from '@alfred/service-kit';
import { trustSeeds } from './bus-credentials.ts';
import { ownNats } from './cluster-bus.ts';
import { type ClusterClients, clusterClients } from './cluster-clients.ts';
import { ensureDemo } from './cluster-demo.ts';
import {
  type ClusterHome,
  type ClusterSecrets,
  clearClusterHome,
  clusterHomeAt,
  clusterSecrets,
  takeClusterHome,
} from './cluster-home.ts';
import { type ClusterPlan, type ClusterShape, planCluster } from './cluster-plan.ts';
import { type ClusterProcess, clusterProcess, type ProcessEvents } from './cluster-process.ts';
import {
  type ClusterBus,
  type ClusterPostgres,
  givenPostgres,
  ownPostgres,
  ownRedis,
  stopLeftPostgres,
} from './cluster-servers.ts';
import { type ClusterStandby, ownPair, stopLeftStandby } from './cluster-standby.ts';
import { freePorts } from './free-ports.ts';
import { startWatchdog } from './start-watchdog.ts';

/** How a cluster is to be. Whatever is left out is as {@link ClusterShape} says. */
export interface ClusterOptions extends Partial<ClusterShape> {
  /** The folder for everything that it keeps; made where missing. */
  readonly home: string;
  /** Begins with an empty home. */
  readonly fresh?: boolean;
  /** A server of others, on which the cluster has a database of its own. */
  readonly postgresUrl?: string;
  /** Whether its own PostgreSQL has a standby that every commit waits for: from the first start on. */
  readonly standby?: boolean;
  /** Given the plan before anything of it starts: may have callers find others by a way round. */
  readonly replan?: (plan: ClusterPlan) => Promise<ClusterPlan>;
  /** Told of a process that ended although nobody ended it; it stays ended. */
  readonly onEnded?: ProcessEvents['onEnded'];
}

/** A cluster that serves. */
export interface Cluster {
  readonly demo: Demo;
  /** Whether this start made the demo organisation. */
  readonly isFirst: boolean;
  readonly home: ClusterHome;
  /** What its processes know and nobody else should. */
  readonly secrets: ClusterSecrets;
  /** Where clients call the gateways, in their order. */
  readonly gateways: readonly string[];
  /** Every process of Alfred's, services before gateways. */
  readonly processes: readonly ClusterProcess[];
  /** The process of this name: `ledger-1`. */
  process(name: string): ClusterProcess;
  readonly servers: {
    readonly postgres: ClusterPostgres;
    readonly nats: ClusterBus;
    readonly redis: ClusterBus;
  };
  /** Of its PostgreSQL, where the options ask for one. */
  readonly standby: ClusterStandby | undefined;
  /** Clients of its services, over gRPC, as a service of the cluster has them. */
  readonly clients: ClusterClients;
  /** Gateways first, in order; resolves when nothing runs any more. Safe to call twice. */
  stop(): Promise<void>;
  /** As when the machine loses its power: every process ends at once. Resolves as `stop` does. */
  crash(): Promise<void>;
}

/**
 * Starts a cluster and waits until every process is ready. Of a start that fails nothing is left;
 * the error has the last lines of the process that would not start.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const undo = undoStack();
  try {
    return await startParts(options, undo);
  } catch (error) {
    await undo.unwind().catch(() => {});
    throw error;
  }
}

async function startParts(options: ClusterOptions, undo: Undo): Promise<Cluster> {
  const home = clusterHomeAt(options.home);
  undo.push(takeClusterHome(home).release);
  if (options.fresh) {
    await Promise.all([stopLeftPostgres(home), stopLeftStandby(home)]);
    await clearClusterHome(home);
  }
  const secrets = await clusterSecrets(home);
  const [{ postgres, standby }, nats, redis] = await startServers(options, { home, secrets }, undo);
  const ground = {
    ...{ home, secrets, postgres, natsUrl: nats.url, redisUrl: redis.url },
    subscribersSeed: (await trustSeeds(home)).subscribers,
    freePort: freePorts(),
  };
  const { replicas = {}, settings = {}, settingsOf = {}, port = 0 } = options;
  const { replan = async (plan) => plan } = options;
  const plan = await replan(await planCluster({ replicas, settings, settingsOf, port }, ground));
  await setUpSchemas(plan, postgres.url);
  const { onEnded = () => {} } = options;
  const events = { onStarted: () => void watchdog.watch(), onEnded };
  const processes = [...plan.services, ...plan.gateways].map((each) =>
    clusterProcess(each, events),
  );
  const watchdog = startWatchdog(
    lookAt(processes, [postgres, ...(standby ? [standby] : []), nats, redis]),
    undo,
  );
  await startAll(processes, undo);
  const gateways = plan.gateways.map(({ url }) => url);
  const clients = clusterClients(plan, secrets.serviceToken, undo);
  const { demo, isFirst } = await ensureDemo(home, clients, gateways[0] ?? '');
  return {
    ...{ demo, isFirst, home, secrets, gateways, processes, clients },
    standby,
    servers: { postgres, nats, redis },
    process: (name) => {
      const found = processes.find((process) => process.name === name);
      if (!found) throw new Error(`There is no process ${name}.`);
      return found;
    },
    stop: undo.unwind,
    crash: async () => {
      await Promise.all(processes.map((process) => process.kill('SIGKILL')));
      await Promise.all([nats.kill(), redis.kill()]);
      await undo.unwind();
    },
  };
}

interface Place {
  readonly home: ClusterHome;
  readonly secrets: ClusterSecrets;
}

/** All at once; when one of them fails, the others are known to `undo` before it is told. */
async function startServers(options: ClusterOptions, { home, secrets }: Place, undo: Undo) {
  const starting = [
    startPostgres(options, { home, secrets }, undo),
    ownNats(home, undo),
    ownRedis(undo),
  ] as const;
  await Promise.allSettled(starting);
  return Promise.all(starting);
}

async function startPostgres(
  { postgresUrl, standby = false }: ClusterOptions,
  { home, secrets: { postgresPassword: password } }: Place,
  undo: Undo,
): Promise<{ readonly postgres: ClusterPostgres; readonly standby: ClusterStandby | undefined }> {
  if (postgresUrl) {
    return { postgres: await givenPostgres(home, postgresUrl), standby: undefined };
  }
  if (standby) return ownPair(home, password, undo);
  const postgres = await ownPostgres({ home, password, isReplicated: false }, undo);
  return { postgres, standby: undefined };
}

async function setUpSchemas({ schemas }: ClusterPlan, adminUrl: string): Promise<void> {
  await Promise.all(schemas.map((plan) => setUpSchema({ ...plan, adminUrl })));
}

/** Who runs right now. */
function lookAt(
  processes: readonly ClusterProcess[],
  servers: readonly { pid(): Promise<number | undefined> }[],
) {
  const known = (pid: number | undefined) => (pid === undefined ? [] : [pid]);
  return async () => ({
    processes: processes.flatMap(({ pid }) => known(pid)),
    servers: (await Promise.all(servers.map((server) => server.pid()))).flatMap(known),
  });
}

/** All at once. Gateways are the first to be stopped, and ledgers the last, while all else is there. */
async function startAll(processes: readonly ClusterProcess[], undo: Undo): Promise<void> {
  const starting = processes.map((process) => process.restart());
  const stopAll = (which: (process: ClusterProcess) => boolean) => () =>
    Promise.all(processes.filter(which).map((process) => process.kill('SIGTERM')));
  undo.push(stopAll(({ service }) => service === 'ledger'));
  undo.push(stopAll(({ service }) => service !== 'ledger' && service !== 'gateway'));
  undo.push(stopAll(({ service }) => service === 'gateway'));
  await Promise.allSettled(starting);
  await Promise.all(starting);
}
