// Sends requests at a fixed rate whether or not earlier ones have been answered (open loop), and
// prints every latency in microseconds. Arguments: one JSON object, see PacedOptions.
import { Pool } from 'undici';

export interface PacedOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly perSecond: number;
  readonly seconds: number;
}

const options: PacedOptions = JSON.parse(process.argv[2] ?? '{}');
const url = new URL(options.url);
const pool = new Pool(url.origin, { connections: 64, pipelining: 1 });
const total = options.perSecond * options.seconds;
const startedAt = performance.now();
const running: Promise<number>[] = [];

while (running.length < total) {
  const due = Math.ceil(((performance.now() - startedAt) / 1000) * options.perSecond);
  while (running.length < Math.min(due, total)) running.push(call(dueAt(running.length)));
  await new Promise((resolve) => setTimeout(resolve, 1));
}
const micros = await Promise.all(running);
console.log(
  JSON.stringify({
    micros: micros.filter((value) => value >= 0),
    errors: micros.filter((value) => value < 0).length,
  }),
);
await pool.close();

/** A request that leaves late because the client was busy is measured from when it was due. */
function dueAt(index: number): number {
  return startedAt + (index * 1000) / options.perSecond;
}

async function call(from: number): Promise<number> {
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: url.pathname,
    headers: options.headers,
    body: options.body,
  });
  await body.dump();
  return statusCode === 200 ? Math.round((performance.now() - from) * 1000) : -1;
}
