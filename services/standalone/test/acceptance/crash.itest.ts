import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterAll, expect, it } from 'vitest';
import { removeHome, runCli, startAlfred, temporaryHome } from './alfred-process.ts';
import { management, nano, settledDollars } from './management.ts';

// Endings of requests, as the log names them. Every admitted request has exactly one.
const endings = ['UsageCaptured.v1', 'UsageReleased.v1', 'UsageReconciled.v1', 'UsageOverrun.v1'];

interface Entry {
  readonly type: string;
  readonly data: { readonly request?: string };
  readonly postings?: readonly {
    readonly from: string;
    readonly to: string;
    readonly amount: string;
  }[];
}

const homes: string[] = [];
afterAll(() => Promise.all(homes.map(removeHome)));

it('loses nothing and holds nothing when killed during 200 concurrent calls', async () => {
  const home = await temporaryHome();
  homes.push(home);
  const slow = { ALFRED_SIM_LATENCY_MS: '40', ALFRED_SIM_CHUNK_MS: '5' };
  const first = await startAlfred(home, slow);
  const client = new OpenAI({
    baseURL: `${first.demo.url}/v1`,
    apiKey: first.demo.demoKey,
    maxRetries: 0,
  });
  const before = nano((await settledDollars(first.demo, first.demo.user)).posted);

  // Every request id that reached a client, with a whole reply or with a first byte of a stream.
  const seen = new Set<string>();
  const call = async (index: number): Promise<void> => {
    const body = {
      model: 'sim/lorem',
      messages: [{ role: 'user' as const, content: `call ${index}` }],
      max_tokens: 100,
    };
    if (index % 2 === 0) {
      const { response } = await client.chat.completions.create(body).withResponse();
      seen.add(response.headers.get('x-request-id') ?? 'none');
      return;
    }
    const { data, response } = await client.chat.completions
      .create({ ...body, stream: true })
      .withResponse();
    for await (const _ of data) seen.add(response.headers.get('x-request-id') ?? 'none');
  };
  const calls = Array.from({ length: 200 }, (_, index) => call(index).catch(() => undefined));
  while (seen.size < 30) await new Promise((resolve) => setTimeout(resolve, 5));
  await first.kill();
  await Promise.all(calls);

  const second = await startAlfred(home);
  const after = await settledDollars(second.demo, second.demo.user);
  const folder = join(home, 'export');
  const exported = await runCli(home, 'export', folder);
  expect(exported.code, exported.stderr).toBe(0);
  const verified = await runCli(home, 'verify', folder);
  expect(verified.code, verified.stdout + verified.stderr).toBe(0);

  const lines = (await readFile(join(folder, 'entries.ndjson'), 'utf8')).trimEnd().split('\n');
  const entries = lines.map((line) => JSON.parse(line) as Entry);
  const ended = entries.filter(({ type }) => endings.includes(type));
  const counts = new Map<string, number>();
  for (const { data } of ended) {
    counts.set(data.request ?? '', (counts.get(data.request ?? '') ?? 0) + 1);
  }
  expect([...counts.values()].every((count) => count === 1)).toBe(true);
  expect([...seen].filter((request) => !counts.has(request))).toEqual([]);

  const spent = ended
    .flatMap(({ postings = [] }) => postings)
    .filter(({ to }) => to.startsWith('spent:'))
    .reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  expect(nano(after.posted)).toBe(before - spent);

  const owner = management(second.demo.url, second.demo.adminKey);
  const story = await owner.get<{ status: string }>(`/api/v1/requests/${[...seen][0]}`);
  expect(story.status).toBe(200);
  await second.interrupt();
});
