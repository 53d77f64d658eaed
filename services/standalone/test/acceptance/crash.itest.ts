import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type Demo, removeHome, runCli, startAlfred, temporaryHome } from './alfred-process.ts';
import { management, nano, settledDollars } from './management.ts';
import { openaiClient, say } from './openai-client.ts';

// Endings of requests, as the log names them. Every admitted request has exactly one.
const endings = ['UsageCaptured.v1', 'UsageReleased.v1', 'UsageReconciled.v1', 'UsageOverrun.v1'];

interface Posting {
  readonly to: string;
  readonly amount: string;
}

interface Entry {
  readonly type: string;
  readonly data: { readonly request?: string };
  readonly postings?: readonly Posting[];
}

const homes: string[] = [];
afterAll(() => Promise.all(homes.map(removeHome)));

/** Calls, plain and streamed, that note the id of every request of which a byte arrived. */
function callsOf(demo: Demo, seen: Set<string>) {
  const client = openaiClient(demo, demo.demoKey);
  return async (index: number): Promise<void> => {
    const body = { model: 'sim/lorem', messages: say(`call ${index}`), max_tokens: 100 };
    const id = (response: Response) => response.headers.get('x-request-id') ?? 'none';
    if (index % 2 === 0) {
      const { response } = await client.chat.completions.create(body).withResponse();
      seen.add(id(response));
      return;
    }
    const stream = { ...body, stream: true as const };
    const { data, response } = await client.chat.completions.create(stream).withResponse();
    for await (const _ of data) seen.add(id(response));
  };
}

/** Exports the log of the running instance, verifies it, and reads it. */
async function verifiedLog(home: string): Promise<readonly Entry[]> {
  const folder = join(home, 'export');
  const exported = await runCli(home, 'export', folder);
  expect(exported.code, exported.stderr).toBe(0);
  const verified = await runCli(home, 'verify', folder);
  expect(verified.code, verified.stdout + verified.stderr).toBe(0);
  const lines = (await readFile(join(folder, 'entries.ndjson'), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Entry);
}

it('loses nothing and holds nothing when killed during 200 concurrent calls', async () => {
  const home = await temporaryHome();
  homes.push(home);
  const slow = { ALFRED_SIM_LATENCY_MS: '40', ALFRED_SIM_CHUNK_MS: '5' };
  const first = await startAlfred(home, slow);
  const before = nano((await settledDollars(first.demo, first.demo.user)).posted);
  const seen = new Set<string>();
  const call = callsOf(first.demo, seen);
  const calls = Array.from({ length: 200 }, (_, index) => call(index).catch(() => undefined));
  while (seen.size < 30) await new Promise((resolve) => setTimeout(resolve, 5));
  await first.kill();
  await Promise.all(calls);

  const second = await startAlfred(home);
  const after = await settledDollars(second.demo, second.demo.user);
  const log = await verifiedLog(home);
  const ended = log.filter(({ type }) => endings.includes(type));
  const requests = ended.map(({ data }) => data.request);
  expect(new Set(requests).size).toBe(requests.length);
  expect([...seen].filter((request) => !requests.includes(request))).toEqual([]);

  const spent = ended
    .flatMap(({ postings = [] }) => postings)
    .filter(({ to }) => to.startsWith('spent:'))
    .reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  expect(spent).toBeGreaterThan(0n);
  expect(nano(after.posted)).toBe(before - spent);

  const owner = management(second.demo.url, second.demo.adminKey);
  const story = await owner.get<{ status: string }>(`/api/v1/requests/${[...seen][0]}`);
  expect(story.status).toBe(200);
  await second.interrupt();
});
