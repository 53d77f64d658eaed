// Alfred as processes, with the faces that this suite knows: on the PostgreSQL of the run, with
// everything else of its own.
import { readFile } from 'node:fs/promises';
import { inject } from 'vitest';
import type { Cluster, ClusterOptions } from '../../../../infra/local/start-cluster.ts';
import type { AlfredProcess, SeveralGateways } from './running-alfred.ts';

/** One gateway before one process of each service. */
export async function startDistributedAlfred(
  home: string,
  settings: Readonly<Record<string, string>>,
): Promise<AlfredProcess> {
  const { ALFRED_PORT: port = '0', ...others } = settings;
  const ended = Promise.withResolvers<number | null>();
  let output = '';
  const cluster = await startOnRun({
    home,
    ...{ replicas: { gateway: 1 }, settings: others, port: Number(port) },
    onEnded: ({ name }, { code }) => {
      output += `${name} ended with ${code}\n`;
      ended.resolve(code);
    },
  });
  return {
    home,
    demo: cluster.demo,
    ended: ended.promise,
    output: () => output,
    interrupt: async () => {
      output += await outputOf(cluster);
      await cluster.stop();
      ended.resolve(0);
      return 0;
    },
    kill: async () => {
      await cluster.crash();
      ended.resolve(null);
    },
  };
}

/** So many gateways before one process of each service. */
export async function startDistributedGateways(
  home: string,
  count: number,
  env: Readonly<Record<string, string>>,
): Promise<SeveralGateways> {
  const cluster = await startOnRun({ home, replicas: { gateway: count }, settings: env });
  return {
    urls: cluster.gateways,
    demo: cluster.demo,
    entries: () => entriesOf(cluster),
    stop: cluster.stop,
  };
}

/** Removes what clusters on a home kept outside of it. */
export async function dropDistributed(home: string): Promise<void> {
  const { clusterHomeAt } = await import('../../../../infra/local/cluster-home.ts');
  const { dropDatabase } = await import('../../../../infra/local/cluster-servers.ts');
  await dropDatabase(clusterHomeAt(home), inject('postgresUrl'));
}

async function startOnRun(options: ClusterOptions): Promise<Cluster> {
  const { startCluster } = await import('../../../../infra/local/start-cluster.ts');
  return startCluster({ ...options, postgresUrl: inject('postgresUrl') });
}

async function outputOf({ processes }: Cluster): Promise<string> {
  const logs = processes.map(({ logFile }) => readFile(logFile, 'utf8'));
  return (await Promise.all(logs)).join('');
}

async function entriesOf({ clients, demo: { ledger } }: Cluster): Promise<readonly string[]> {
  const text = new TextDecoder();
  const all: string[] = [];
  for (let head = 1n; BigInt(all.length) < head; ) {
    const after = BigInt(all.length);
    const page = await clients.ledger.listEntries({ ledger, after, limit: 1_000, waitMs: 0 });
    all.push(...page.entries.map((bytes) => text.decode(bytes)));
    head = page.head;
  }
  return all;
}
