import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type OpenAI from 'openai';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { nano } from './management.ts';
import { openaiClient } from './openai-client.ts';

// Any OpenAI-compatible upstream: here a small server that answers as the API does.

const usage = {
  prompt_tokens: 11,
  completion_tokens: 7,
  total_tokens: 18,
  prompt_tokens_details: { cached_tokens: 4 },
};
const received: { authorization: string | undefined; body: Record<string, unknown> }[] = [];
let upstream: Server;
let alfred: AlfredProcess;
let client: OpenAI;

/** Answers one request as the API would, streamed or not. */
function answer(body: Record<string, unknown>, response: ServerResponse): void {
  const about = { created: 1, model: body.model };
  if (!body.stream) {
    const message = { role: 'assistant', content: 'from upstream' };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ id: 'up-1', object: 'chat.completion', ...about, choices, usage }),
    );
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const chunk = (fields: object): void => {
    const event = { id: 'up-2', object: 'chat.completion.chunk', ...about, ...fields };
    response.write(`data: ${JSON.stringify(event)}\n\n`);
  };
  const say = (content: string, finish_reason: string | null) =>
    chunk({ choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason }] });
  say('str', null);
  say('eam', 'stop');
  if (body.stream_options) chunk({ choices: [], usage });
  response.end('data: [DONE]\n\n');
}

/** Starts the upstream on a free port; gives its address. */
async function startUpstream(): Promise<string> {
  upstream = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString());
      received.push({ authorization: request.headers.authorization, body });
      answer(body, response);
    });
  }).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const address = upstream.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return `http://127.0.0.1:${address.port}/v1`;
}

const prices = {
  models: [
    {
      provider: 'openai',
      model: 'house-model',
      asset: 'USD/9',
      prices: { inputUncached: '1000000000', cacheRead: '500000000', outputText: '2000000000' },
    },
  ],
};

beforeAll(async () => {
  const home = await temporaryHome();
  const file = join(home, 'prices.json');
  await writeFile(file, JSON.stringify(prices));
  alfred = await startAlfred(home, {
    OPENAI_API_KEY: 'sk-upstream-secret',
    OPENAI_BASE_URL: await startUpstream(),
    ALFRED_PRICES: file,
  });
  client = openaiClient(alfred.demo, alfred.demo.demoKey);
});

afterAll(async () => {
  await alfred.interrupt();
  upstream.close();
  await removeHome(alfred.home);
});

const messages = [{ role: 'user' as const, content: 'hi' }];
// 7 uncached at 1000, 4 cached at 500, 7 output at 2000 nano-dollars a token.
const cost = 7n * 1000n + 4n * 500n + 7n * 2000n;

it('sends the deployment key upstream, caps the output, and prices the answer', async () => {
  const { data, response } = await client.chat.completions
    .create({ model: 'house-model', messages })
    .withResponse();
  expect(data.choices[0]?.message.content).toBe('from upstream');
  expect(nano(response.headers.get('x-alfred-cost') ?? 'x')).toBe(cost);
  expect(response.headers.get('x-alfred-provider')).toBe('openai');
  const last = received.at(-1);
  expect(last?.authorization).toBe('Bearer sk-upstream-secret');
  expect(last?.body.max_completion_tokens ?? last?.body.max_tokens).toBeGreaterThan(0);
});

it('asks for usage on every stream, and shows it only to who asked', async () => {
  const plain = await client.chat.completions.create({
    model: 'house-model',
    messages,
    stream: true,
  });
  let text = '';
  for await (const chunk of plain) {
    expect(chunk.usage ?? null).toBeNull();
    text += chunk.choices[0]?.delta.content ?? '';
  }
  expect(text).toBe('stream');
  expect(received.at(-1)?.body.stream_options).toMatchObject({ include_usage: true });

  const asked = await client.chat.completions.create({
    model: 'house-model',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
  let shown: string | undefined;
  for await (const chunk of asked) {
    shown = (chunk.usage as { alfred_cost?: string } | undefined)?.alfred_cost ?? shown;
  }
  expect(nano(shown ?? 'x')).toBe(cost);
});

it('refuses a model without a price by name and does not list it', async () => {
  const call = client.chat.completions.create({ model: 'never-priced', messages });
  await expect(call).rejects.toMatchObject({ status: 404, code: 'model_unpriced' });
  const ids: string[] = [];
  for await (const model of client.models.list()) ids.push(model.id);
  expect(ids).toContain('house-model');
  expect(ids).not.toContain('never-priced');
});

it('prints and logs neither the upstream key nor the demo key beyond the banner', async () => {
  expect(alfred.output()).not.toContain('sk-upstream-secret');
});
