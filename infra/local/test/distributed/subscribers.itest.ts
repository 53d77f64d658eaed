// The log of an organisation as it leaves a cluster: through a ledger that is killed and one that
// takes over, to a subscriber on the cluster's own NATS.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { clusterHomeAt } from '../../cluster-home.ts';
import { dropDatabase } from '../../cluster-servers.ts';
import { type Cluster, startCluster } from '../../start-cluster.ts';

const program = fileURLToPath(
  new URL('../../../../docs/guides/examples/subscribe.ts', import.meta.url),
);
const patience = { timeout: 60_000, interval: 100 };

let home: string;
let cluster: Cluster;
const ended: (() => void)[] = [];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-cluster-'));
  cluster = await startCluster({
    ...{ home, postgresUrl: inject('postgresUrl') },
    replicas: { gateway: 1, ledger: 2 },
  });
});

afterAll(async () => {
  for (const end of ended) end();
  await cluster.stop();
  await dropDatabase(clusterHomeAt(home), inject('postgresUrl'));
  await rm(home, { recursive: true, force: true });
});

async function ask(method: string, path: string, body?: object): Promise<Response> {
  const { url, adminKey } = cluster.demo;
  return fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${adminKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function log(): Promise<readonly string[]> {
  const answer = await ask('GET', '/api/v1/ledger/entries?limit=1000');
  const { entries } = (await answer.json()) as { entries: readonly string[] };
  return entries.map((entry) => {
    const { seq, type }: { seq: number; type: string } = JSON.parse(entry);
    return `${seq} ${type}`;
  });
}

/** The example of the guide, and what it has printed. */
async function subscribe(): Promise<() => readonly string[]> {
  const answer = await ask('POST', '/api/v1/subscribers', { name: 'Warehouse' });
  expect(answer.status).toBe(201);
  const file = join(home, 'subscriber.json');
  await writeFile(file, await answer.text());
  const { url, adminKey } = cluster.demo;
  const child = spawn(process.execPath, [program, file, url, adminKey]);
  ended.push(() => child.kill('SIGKILL'));
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
  }
  return () => text.split('\n').filter((line) => line !== '');
}

it('is complete and in order, also when the ledger that publishes it is killed', async () => {
  const read = await subscribe();
  const issue = async (): Promise<void> => {
    const path = `/api/v1/wallets/${cluster.demo.user}/credits`;
    const { status } = await ask('POST', path, { asset: 'USD', amount: '0.01' });
    expect(status).toBeLessThan(300);
  };
  await vi.waitFor(async () => expect(read()).toEqual(await log()), patience);
  for (const name of ['ledger-1', 'ledger-2']) {
    for (let n = 0; n < 5; n += 1) await vi.waitFor(issue, patience);
    await cluster.process(name).kill('SIGKILL');
    await vi.waitFor(issue, patience);
    await cluster.process(name).restart();
  }
  await vi.waitFor(issue, patience);
  await vi.waitFor(async () => expect(read()).toEqual(await log()), patience);
});
