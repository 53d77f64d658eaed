// Clients of several gateways in one process: each connection is kept alive and asks again as soon
// as it is answered. Arguments: one JSON object, see ClientsOptions. Prints one, see Answered.
import { Pool } from 'undici';
import { quantile } from '../support/statistics.ts';

/** Whom to ask what, and for how long. */
export interface ClientsOptions {
  readonly urls: readonly string[];
  readonly key: string;
  readonly body: string;
  /** In all; each gateway has its share. */
  readonly connections: number;
  readonly seconds: number;
  /** Goes on until each gateway has answered so many. */
  readonly requestsMin: number;
}

/** What was answered. */
export interface Answered {
  readonly requests: number;
  readonly errors: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** What these clients cost themselves. */
  readonly processorMicros: number;
}

const options: ClientsOptions = JSON.parse(process.argv[2] ?? '{}');
const { urls, connections, seconds, requestsMin } = options;
const headers = { 'content-type': 'application/json', authorization: `Bearer ${options.key}` };
const each = Math.max(1, Math.round(connections / urls.length));
const pools = urls.map((url) => new Pool(url, { connections: each, pipelining: 1 }));
const took: number[] = [];
let errors = 0;
const before = process.cpuUsage();
const startedAt = performance.now();
const until = startedAt + seconds * 1000;
await Promise.all(pools.map(askAll));
const elapsed = performance.now() - startedAt;
const { user, system } = process.cpuUsage(before);
const answered: Answered = {
  requests: took.length,
  errors,
  perSecond: (took.length * 1000) / elapsed,
  p50Ms: quantile(took, 0.5),
  p99Ms: quantile(took, 0.99),
  processorMicros: user + system,
};
console.log(JSON.stringify(answered));
await Promise.all(pools.map((pool) => pool.close()));

async function askAll(pool: Pool): Promise<void> {
  let requests = 0;
  const askOn = async () => {
    while (performance.now() < until || requests < requestsMin) {
      const askedAt = performance.now();
      const { statusCode, body } = await pool.request({
        ...{ method: 'POST', path: '/v1/chat/completions', headers, body: options.body },
      });
      await body.dump();
      took.push(performance.now() - askedAt);
      requests += 1;
      if (statusCode !== 200) errors += 1;
    }
  };
  await Promise.all(Array.from({ length: each }, askOn));
}
