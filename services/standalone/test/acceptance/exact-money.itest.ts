import type OpenAI from 'openai';
import type { APIError } from 'openai';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { management, nano, newUser, settledDollars } from './management.ts';
import { openaiClient, say } from './openai-client.ts';

// What calls cost, to the last nano-dollar, as clients and their managers see it.

let alfred: AlfredProcess;
let client: OpenAI;

const clientOf = (apiKey: string): OpenAI => openaiClient(alfred.demo, apiKey);

beforeAll(async () => {
  alfred = await startAlfred(await temporaryHome());
  client = clientOf(alfred.demo.demoKey);
});

afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
});

const calls = (index: number) => ({
  model: index % 2 === 0 ? 'sim/echo' : 'sim/lorem',
  messages: say(`call ${index} ${'word '.repeat(index % 17)}`),
  max_tokens: 10 + (index % 40),
  n: 1 + (index % 3),
});

/** The cost of one mixed call, from wherever a client finds it. */
async function costOf(asUser: OpenAI, index: number): Promise<bigint> {
  if (index % 4 !== 3) {
    const { response } = await asUser.chat.completions.create(calls(index)).withResponse();
    return nano(response.headers.get('x-alfred-cost') ?? 'x');
  }
  const stream = await asUser.chat.completions.create({
    ...calls(index),
    stream: true,
    stream_options: { include_usage: true },
  });
  let cost = 'x';
  for await (const chunk of stream) {
    cost = (chunk.usage as { alfred_cost?: string } | null | undefined)?.alfred_cost ?? cost;
  }
  return nano(cost);
}

it('accounts for 200 mixed calls, 20 at a time, to the last nano-dollar', async () => {
  const user = await newUser(alfred.demo, '5.00');
  const asUser = clientOf(user.key);
  const before = await settledDollars(alfred.demo, user.node);
  let next = 0;
  let spent = 0n;
  const worker = async () => {
    for (let index = next++; index < 200; index = next++) {
      const cost = await costOf(asUser, index);
      spent += cost;
    }
  };
  await Promise.all(Array.from({ length: 20 }, worker));
  const after = await settledDollars(alfred.demo, user.node);
  expect(spent).toBeGreaterThan(0n);
  expect(nano(after.posted)).toBe(nano(before.posted) - spent);
  expect(after.available).toBe(after.posted);
});

it('refuses with 402 when less is left than one call can cost, and never overdraws', async () => {
  const user = await newUser(alfred.demo, '0.0005');
  const asUser = clientOf(user.key);
  let spent = 0n;
  let refusal: unknown;
  for (let index = 0; index < 1_000 && !refusal; index += 1) {
    const { response } = await asUser.chat.completions
      .create({ model: 'sim/lorem', messages: say('go on'), max_tokens: 50 })
      .withResponse()
      .catch((error: unknown) => {
        refusal = error;
        return { response: undefined };
      });
    if (response) spent += nano(response.headers.get('x-alfred-cost') ?? 'x');
  }
  expect(spent).toBeGreaterThan(0n);
  expect(refusal).toMatchObject({ status: 402, code: 'insufficient_credits' });
  const left = await settledDollars(alfred.demo, user.node);
  expect(nano(left.posted)).toBe(nano('0.0005') - spent);
});

it('keeps a hard budget to the nano-dollar under concurrency', async () => {
  const user = await newUser(alfred.demo, '1.00');
  const owner = management(alfred.demo.url, alfred.demo.adminKey);
  const limit = '0.001';
  const budget = { asset: 'USD', window: 'day', limit, mode: 'hard' };
  expect((await owner.put(`/api/v1/budgets/${user.node}`, budget)).status).toBe(200);
  const outcomes = await Promise.all(
    Array.from({ length: 60 }, () =>
      clientOf(user.key)
        .chat.completions.create({ model: 'sim/lorem', messages: say('x'), max_tokens: 60 })
        .withResponse()
        .then(({ response }) => nano(response.headers.get('x-alfred-cost') ?? 'x'))
        .catch((error: APIError) => error.code),
    ),
  );
  const spent = outcomes.reduce<bigint>(
    (sum, cost) => (typeof cost === 'bigint' ? sum + cost : sum),
    0n,
  );
  const codes = new Set(outcomes.filter((outcome) => typeof outcome !== 'bigint'));
  expect([...codes].every((code) => code === 'budget_held' || code === 'budget_exhausted')).toBe(
    true,
  );
  await settledDollars(alfred.demo, user.node);
  const read = await owner.get<{ budgets: { used: string; held: string }[] }>(
    `/api/v1/budgets/${user.node}`,
  );
  expect(nano(read.body.budgets[0]?.used ?? 'x')).toBe(spent);
  expect(spent <= nano(limit)).toBe(true);
});

it('admits nothing more under a limit that was lowered, from the very next call', async () => {
  const user = await newUser(alfred.demo, '1.00');
  const asUser = clientOf(user.key);
  const call = () =>
    asUser.chat.completions.create({
      model: 'sim/echo',
      messages: say('one more'),
      max_tokens: 20,
    });
  await call();
  const owner = management(alfred.demo.url, alfred.demo.adminKey);
  const budget = { asset: 'USD', window: 'lifetime', limit: '0', mode: 'hard' };
  expect((await owner.put(`/api/v1/budgets/${user.node}`, budget)).status).toBe(200);
  await expect(call()).rejects.toMatchObject({ status: 402, code: 'budget_exhausted' });
});

it('allocates what only an idle lease still held', async () => {
  const user = await newUser(alfred.demo, '1.00');
  const { response } = await clientOf(user.key)
    .chat.completions.create({ model: 'sim/echo', messages: say('hold some') })
    .withResponse();
  const cost = nano(response.headers.get('x-alfred-cost') ?? 'x');
  const owner = management(alfred.demo.url, alfred.demo.adminKey);
  const rest = (nano('1.00') - cost).toString().padStart(10, '0');
  const amount = `${rest.slice(0, -9)}.${rest.slice(-9)}`;
  const order = { to: alfred.demo.organization, asset: 'USD', amount };
  const moved = await owner.post(`/api/v1/wallets/${user.node}/allocations`, order);
  expect(moved.status).toBe(201);
  expect((await settledDollars(alfred.demo, user.node)).posted).toBe('0.00');
});

it('tells the whole story of a call', async () => {
  const { response } = await client.chat.completions
    .create({ model: 'sim/echo', messages: say('tell') })
    .withResponse();
  const id = response.headers.get('x-request-id');
  const cost = response.headers.get('x-alfred-cost');
  const owner = management(alfred.demo.url, alfred.demo.adminKey);
  const story = await owner.get<Record<string, unknown>>(`/api/v1/requests/${id}`);
  expect(story.status).toBe(200);
  expect(story.body).toMatchObject({ id, cost, provider: 'sim', model: 'sim/echo' });
});

it('charges a client that hangs up mid-stream for what was produced, once', async () => {
  const user = await newUser(alfred.demo, '1.00');
  const { data: stream, response } = await clientOf(user.key)
    .chat.completions.create({
      model: 'sim/lorem',
      messages: say('long'),
      max_tokens: 400,
      stream: true,
    })
    .withResponse();
  for await (const _ of stream) break;
  const left = await settledDollars(alfred.demo, user.node);
  const owner = management(alfred.demo.url, alfred.demo.adminKey);
  const story = await owner.get<{ cost: string }>(
    `/api/v1/requests/${response.headers.get('x-request-id')}`,
  );
  expect(nano(story.body.cost)).toBeGreaterThan(0n);
  expect(nano(left.posted)).toBe(nano('1.00') - nano(story.body.cost));
});
