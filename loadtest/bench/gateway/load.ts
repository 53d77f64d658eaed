import { fileURLToPath } from 'node:url';
import type { PacedOptions } from '../programs/paced-client.ts';
import { runProgram } from '../support/program.ts';
import { quantile } from '../support/statistics.ts';

const connections = 32;
const autocannon = fileURLToPath(import.meta.resolve('autocannon'));
const pacedClient = fileURLToPath(new URL('../programs/paced-client.ts', import.meta.url));

/** Where to send requests, and as whom. */
export interface Target {
  readonly name: 'proxy' | 'alfred';
  readonly url: string;
  readonly key: string;
}

/** One round: as many requests as the connections can carry. */
export interface Burst {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** One round at a fixed rate. Microseconds. */
export interface Paced {
  readonly p50: number;
  readonly p99: number;
}

interface AutocannonResult {
  readonly requests: { readonly average: number; readonly total: number };
  readonly latency: { readonly p50: number; readonly p99: number };
  readonly non2xx: number;
  readonly errors: number;
}

const question = { role: 'user', content: 'Say the word twenty times, please, and nothing else.' };

/** The request that every round sends. */
export const chatBody = (stream: boolean): string =>
  JSON.stringify({ model: 'gpt-4o-mini', messages: [question], max_tokens: 64, stream });

/** Closed loop over 32 connections for `seconds`. A reply that is no success fails the benchmark. */
export async function burst(target: Target, stream: boolean, seconds: number): Promise<Burst> {
  const result = await runProgram<AutocannonResult>(process.execPath, [
    autocannon,
    ...['--connections', String(connections), '--duration', String(seconds)],
    ...['--method', 'POST', '--body', chatBody(stream)],
    ...['--headers', 'content-type=application/json'],
    ...['--headers', `authorization=Bearer ${target.key}`],
    ...['--no-progress', '--json', `${target.url}/v1/chat/completions`],
  ]);
  if (result.non2xx + result.errors > 0) {
    throw new Error(`${target.name} failed ${result.non2xx + result.errors} requests.`);
  }
  return {
    requests: result.requests.total,
    perSecond: result.requests.average,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  };
}

/** Open loop at `perSecond` for `seconds`. */
export async function paced(target: Target, perSecond: number, seconds: number): Promise<Paced> {
  const options: PacedOptions = {
    url: `${target.url}/v1/chat/completions`,
    key: target.key,
    body: chatBody(false),
    perSecond,
    seconds,
  };
  const { micros, errors } = await runProgram<{ micros: number[]; errors: number }>(
    process.execPath,
    [pacedClient, JSON.stringify(options)],
  );
  if (errors > 0) throw new Error(`${target.name} failed ${errors} requests.`);
  return { p50: quantile(micros, 0.5), p99: quantile(micros, 0.99) };
}
