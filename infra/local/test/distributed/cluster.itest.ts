// A cluster as whoever runs it sees it: what it does when its processes end, and when it is started
// again on what an earlier one left.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { clusterHomeAt } from '../../cluster-home.ts';
import { dropDatabase } from '../../cluster-servers.ts';
import { type Cluster, type ClusterOptions, startCluster } from '../../start-cluster.ts';

let home: string;
let cluster: Cluster;
const ended: string[] = [];

const start = (more: Partial<ClusterOptions> = {}) =>
  startCluster({
    ...{ home, postgresUrl: inject('postgresUrl') },
    replicas: { gateway: 2, ledger: 2 },
    onEnded: ({ name }) => void ended.push(name),
    ...more,
  });

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-cluster-'));
  cluster = await start({ settings: { ALFRED_SIM_LATENCY_MS: '500' } });
});

afterAll(async () => {
  await cluster.stop();
  await dropDatabase(clusterHomeAt(home), inject('postgresUrl'));
  await rm(home, { recursive: true, force: true });
});

async function call(url: string, key = cluster.demo.demoKey): Promise<number> {
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sim/echo', messages: [{ role: 'user', content: 'hello' }] }),
  });
  await answer.text();
  return answer.status;
}

async function posted(): Promise<string> {
  const { url, adminKey, user } = cluster.demo;
  const answer = await fetch(`${url}/api/v1/wallets/${user}`, {
    headers: { authorization: `Bearer ${adminKey}` },
  });
  const { balances } = (await answer.json()) as { balances: readonly { posted: string }[] };
  return balances[0]?.posted ?? '';
}

it('answers by each of its gateways, and every process says that it is ready', async () => {
  expect(await Promise.all(cluster.gateways.map((url) => call(url)))).toEqual([200, 200]);
  for (const { url } of cluster.processes) {
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ready' });
    const metrics = await fetch(`${url}/metrics`);
    expect(metrics.headers.get('content-type')).toContain('text/plain');
  }
});

it('goes on without the writer that was killed, and with it again', async () => {
  const [url = ''] = cluster.gateways;
  const writer = cluster.process('ledger-1');
  const { pid } = writer;
  expect(await writer.kill()).toMatchObject({ signal: 'SIGKILL' });
  expect(writer.pid).toBeUndefined();
  expect(await call(url)).toBe(200);
  // A reader of balances needs the writer: another has taken its ledgers over.
  await expect.poll(posted).toMatch(/^24\.9/);
  await writer.restart();
  expect(writer.pid).not.toBe(pid);
  expect(await call(url)).toBe(200);
  // What we ended ourselves is told to nobody.
  expect(ended).toEqual([]);
});

it('tells of a process that ended by itself, and leaves it so', async () => {
  const { pid = 0 } = cluster.process('gateway-2');
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => ended).toEqual(['gateway-2']);
  expect(cluster.process('gateway-2').pid).toBeUndefined();
  await cluster.process('gateway-2').restart();
  expect(await call(cluster.gateways[1] ?? '')).toBe(200);
});

it('drains a gateway: what runs is answered and charged, its leases are back', async () => {
  const gateway = cluster.process('gateway-2');
  const calls = Promise.all(Array.from({ length: 20 }, () => call(gateway.url)));
  const running = async () => {
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    return /^alfred_gateway_running_calls(?:{[^}]*})? (\d+)/m.exec(text)?.[1];
  };
  await expect.poll(running, { timeout: 40_000, interval: 10 }).toBe('20');
  expect(await gateway.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(new Set(await calls)).toEqual(new Set([200]));
  const { leases } = await cluster.clients.ledger.listOpenLeases({});
  const incarnations = new Set(leases.map(({ incarnation }) => incarnation));
  expect(incarnations.size).toBeLessThanOrEqual(1);
  await gateway.restart();
});

it('says with its last lines why a process does not start', async () => {
  const failing = start({
    home: join(home, 'other'),
    replicas: { gateway: 1 },
    settings: { ALFRED_SIM_LATENCY_MS: 'long' },
  });
  await expect(failing).rejects.toThrow(
    /gateway-1 ended in its start\. Its last lines:\n.*ALFRED_SIM_LATENCY_MS/s,
  );
  await dropDatabase(clusterHomeAt(join(home, 'other')), inject('postgresUrl'));
});

it('keeps out a second one on its home, and finds everything again after a stop', async () => {
  await expect(start()).rejects.toMatchObject({ code: 'folder_busy' });
  const { demo } = cluster;
  await cluster.stop();
  await cluster.stop();
  const left = await posted().catch(() => 'nobody answers');
  expect(left).toBe('nobody answers');
  cluster = await start();
  expect(cluster.isFirst).toBe(false);
  expect({ ...cluster.demo, url: '' }).toEqual({ ...demo, url: '' });
  await expect.poll(posted).toMatch(/^24\.9/);
  expect(await call(cluster.gateways[1] ?? '')).toBe(200);
});

it('loses nothing when all of it is killed at once', async () => {
  const before = await posted();
  await cluster.crash();
  cluster = await start();
  expect(Number(await posted())).toBeLessThanOrEqual(Number(before));
  expect(await call(cluster.gateways[0] ?? '')).toBe(200);
  const logs = await readdir(cluster.home.logs);
  expect(logs).toEqual(expect.arrayContaining(['gateway-1.log', 'ledger-2.log']));
});
