import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type BenchCluster, type ProcessorTimes, usedBetween } from '../support/bench-cluster.ts';
import { runProgram } from '../support/program.ts';
import type { Answered, ClientsOptions } from './clients.ts';

/** The same for every number of gateways: what is offered must not change with them. */
const connections = 64;
/** Of each gateway, before it is measured: a process that has just begun is slow for other reasons. */
const warmUpRequests = 3_000;
const drainTimeoutMs = 300_000;
const pollMs = 100;

const clients = fileURLToPath(new URL('./clients.ts', import.meta.url));
const question = { role: 'user', content: 'Say the word twenty times, please, and nothing else.' };
const body = JSON.stringify({ model: 'sim/echo', messages: [question], max_tokens: 64 });

/** What so many gateways did together. Processor seconds are those of a thousand requests. */
export interface ScalingRound extends Omit<Answered, 'processorMicros'> {
  readonly gateways: number;
  readonly ofGateways: number;
  /** Everything but the clients, until the last request was settled. */
  readonly ofAll: number;
  readonly ofClients: number;
  /** Of the machine's processor time while requests ran: how much each part took. */
  readonly busy: ProcessorTimes;
  readonly drainSeconds: number;
}

/** Asks as many gateways for a while, and waits until all is settled. */
export async function scalingRound(
  bench: BenchCluster,
  gateways: number,
  seconds: number,
): Promise<ScalingRound> {
  const urls = await runOnly(bench, gateways);
  const { demoKey: key } = bench.cluster.demo;
  const ask = (extent: Pick<ClientsOptions, 'seconds' | 'requestsMin'>) => {
    const options: ClientsOptions = { urls, key, body, connections, ...extent };
    return runProgram<Answered>(process.execPath, [clients, JSON.stringify(options)]);
  };
  await ask({ seconds: 0, requestsMin: warmUpRequests });
  await drained(urls);
  const before = await bench.processorTimes();
  const answered = await ask({ seconds, requestsMin: 0 });
  if (answered.errors > 0) throw new Error(`${answered.errors} requests were not answered.`);
  const ended = await bench.processorTimes();
  const drainSeconds = await drained(urls);
  const used = usedBetween(before, await bench.processorTimes());
  const { requests, processorMicros, ...seen } = answered;
  const perThousand = (micros: number) => micros / 1000 / requests;
  return {
    ...seen,
    ...{ gateways, requests, drainSeconds },
    ofGateways: perThousand(sum(used, isGateway)),
    ofAll: perThousand(sum(used, () => true)),
    ofClients: perThousand(processorMicros),
    busy: busyOf(usedBetween(before, ended), processorMicros, seconds),
  };
}

/** The first ones run, and no others. Gives their addresses. */
async function runOnly({ cluster }: BenchCluster, count: number): Promise<readonly string[]> {
  const gateways = cluster.processes.filter(({ service }) => service === 'gateway');
  const [wanted, unwanted] = [gateways.slice(0, count), gateways.slice(count)];
  await Promise.all(unwanted.map((gateway) => gateway.kill('SIGTERM')));
  for (const gateway of wanted) if (gateway.pid === undefined) await gateway.restart();
  return wanted.map(({ url }) => url);
}

/** Until metering has applied every journal; answers in seconds. */
async function drained(urls: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < drainTimeoutMs) {
    const behind = await Promise.all(urls.map(backlogOf));
    if (behind.every((bytes) => bytes === 0)) return (performance.now() - startedAt) / 1000;
    await pause(pollMs);
  }
  throw new Error('The settlement did not drain.');
}

async function backlogOf(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const [, bytes] = /^alfred_gateway_journal_backlog_bytes(?:\{[^}]*\})? (\d+)/m.exec(text) ?? [];
  return Number(bytes ?? Number.NaN);
}

const isGateway = (name: string): boolean => name.startsWith('gateway-');

function sum(times: ProcessorTimes, isWanted: (name: string) => boolean): number {
  return [...times].reduce((all, [name, micros]) => all + (isWanted(name) ? micros : 0), 0);
}

/** Cores that were kept busy, by part. */
function busyOf(used: ProcessorTimes, ofClients: number, seconds: number): ProcessorTimes {
  const cores = (micros: number) => micros / 1e6 / seconds;
  const ofPart = (part: string) => cores(sum(used, (name) => name.replace(/-\d+$/, '') === part));
  const parts = ['gateway', 'metering', 'ledger', 'postgres', 'nats', 'redis'];
  const shown = parts.map((part) => [part, ofPart(part)] as const);
  const rest = cores(sum(used, () => true)) - shown.reduce((all, [, busy]) => all + busy, 0);
  return new Map([...shown, ['others', rest], ['clients', cores(ofClients)]]);
}
