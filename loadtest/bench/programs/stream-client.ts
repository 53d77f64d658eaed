// Reads stamped streams, several at a time, and prints how old each chunk was when it arrived, in
// microseconds. Arguments: one JSON object, see StreamOptions.
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { stampIntervalMs, stampReader } from './stamp.ts';

export interface StreamOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly streams: number;
  readonly seconds: number;
}

const options: StreamOptions = JSON.parse(process.argv[2] ?? '{}');
const url = new URL(options.url);
const pool = new Pool(url.origin, { connections: options.streams, pipelining: 1 });
const endsAt = performance.now() + options.seconds * 1000;
const micros: number[] = [];
let errors = 0;

await Promise.all(Array.from({ length: options.streams }, (_, index) => follow(index)));
console.log(JSON.stringify({ micros: micros.map(Math.round), errors }));
await pool.close();

/** One stream after another; they begin apart, so that their chunks do not come in step. */
async function follow(index: number): Promise<void> {
  await pause((index * stampIntervalMs) / options.streams);
  while (performance.now() < endsAt) {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: url.pathname,
      headers: options.headers,
      body: options.body,
    });
    const read = stampReader();
    let stamped = 0;
    body.setEncoding('utf8');
    for await (const part of body) {
      const ages = read(part);
      micros.push(...ages);
      stamped += ages.length;
    }
    if (statusCode !== 200 || stamped === 0) errors += 1;
  }
}
