// Notification as two processes that are killed again and again while money is spent: every crossing
// of a threshold becomes one delivery for each subscription, and every delivery arrives.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { clusterHomeAt } from '../../cluster-home.ts';
import { dropDatabase } from '../../cluster-servers.ts';
import { type Cluster, startCluster } from '../../start-cluster.ts';

/** Nodes with a budget each at least and at most, and how each of them is spent. */
const [nodesMin, nodesMax] = [8, 30] as const;
const killsWanted = 6;
const amounts = ['0.55', '0.30', '0.20'] as const;

let home: string;
let cluster: Cluster;
let server: Server;
const received: string[] = [];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-cluster-'));
  cluster = await startCluster({
    ...{ home, postgresUrl: inject('postgresUrl') },
    replicas: { gateway: 1, notification: 2 },
    settings: { ALFRED_NOTIFICATION_TARGETS: 'development' },
  });
  server = createServer((request, response) => {
    received.push(`${request.url} ${request.headers['webhook-id']}`);
    request.resume().once('end', () => response.writeHead(204).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await cluster.stop();
  await dropDatabase(clusterHomeAt(home), inject('postgresUrl'));
  await rm(home, { recursive: true, force: true });
});

/** Asked again while a process that was killed is not back: under one key it has one effect. */
async function call(method: string, path: string, body?: object): Promise<unknown> {
  const { url, adminKey } = cluster.demo;
  const key = `${method} ${path} ${JSON.stringify(body)}`.replace(/[^\x20-\x7e]/g, '').slice(-180);
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${adminKey}`,
        'content-type': 'application/json',
        ...(method === 'GET' ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.ok) return answer.json();
    const said = await answer.text();
    if (answer.status !== 503 || attempt === 20) throw new Error(`${method} ${path}: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function spend(node: string, amount: string): Promise<void> {
  const event = { specversion: '1.0', type: 'alfred.usage.v1', source: 'test' };
  const data = { provider: 'other', model: 'any', amount };
  const time = new Date().toISOString();
  const told = { ...event, id: `${node} ${amount}`, subject: node, time, data };
  await call('POST', '/usage', told);
}

const deliveries = async () => {
  const page = await call('GET', '/notifications/deliveries?limit=200');
  return (page as { data: readonly { status: string; subscription: string }[] }).data;
};

it('makes one delivery of each event, through kill -9, and each arrives', async () => {
  const { organization } = cluster.demo;
  const { port } = server.address() as AddressInfo;
  for (const path of ['/a', '/b']) {
    const channel = { type: 'webhook', url: `http://127.0.0.1:${port}${path}` };
    await call('POST', '/notifications/subscriptions', { node: organization, channel });
  }
  const replicas = ['notification-1', 'notification-2'].map((name) => cluster.process(name));
  let kills = 0;
  const killing = (async () => {
    while (kills < killsWanted) {
      const replica = replicas[kills % replicas.length];
      await replica?.kill('SIGKILL');
      await replica?.restart();
      kills += 1;
    }
  })();
  let nodes = 0;
  while (nodes < nodesMin || (kills < killsWanted && nodes < nodesMax)) {
    nodes += 1;
    const kind = { kind: 'user', name: `User ${nodes}`, parent: organization };
    const { id } = (await call('POST', '/nodes', kind)) as { id: string };
    const budget = { asset: 'USD', window: 'month', limit: '1.00', mode: 'soft' };
    await call('PUT', `/budgets/${id}`, budget);
    for (const amount of amounts) await spend(id, amount);
  }
  await killing;
  // A claim of a process that was killed ends after a minute.
  const isDone = async () =>
    (await deliveries()).filter(({ status }) => status === 'delivered').length;
  const expected = nodes * amounts.length * 2;
  await expect.poll(isDone, { timeout: 150_000, interval: 500 }).toBe(expected);
  const made = await deliveries();
  expect(made).toHaveLength(expected);
  const perSubscription = Map.groupBy(made, ({ subscription }) => subscription);
  expect([...perSubscription.values()].map(({ length }) => length)).toEqual([
    ...[expected / 2, expected / 2],
  ]);
  expect(new Set(received).size).toBe(expected);
}, 240_000);
