// Anthropic as Alfred's provider, over real HTTP: what goes upstream, and every trap that its
// answers have been seen to hold.
import { readdirSync, readFileSync } from 'node:fs';
import { systemClock } from '@alfred/clock';
import { type JsonObject, readUsage } from '@alfred/openai-wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatRequest, deploymentOf, settings } from '../../../test/fakes.ts';
import { reply, startUpstream, type Upstream } from '../../../test/upstream.ts';
import { likelyTokenizer } from '../../adapters/tokenizer/likely-tokenizer.ts';
import type { ProviderChunk, ProviderReply, StreamEnd } from '../../ports/provider.ts';
import type { OpenProvider } from '../../ports/provider-factory.ts';
import { anthropic } from './index.ts';

const folder = new URL('./__fixtures__/', import.meta.url);
const recording = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

let upstream: Upstream;
let provider: OpenProvider;

beforeAll(async () => {
  upstream = await startUpstream(() => {});
  const deployment = deploymentOf('anthropic', { apiKey: 'sk-ant-key', baseUrl: upstream.url });
  const deps = { clock: systemClock, random: () => 0.5, tokenizer: likelyTokenizer };
  provider = anthropic({ settings, deployment, ...deps });
});

afterAll(async () => {
  await provider.close();
  await upstream.close();
});

function chat(body: object = {}): Promise<ProviderReply> {
  const call = { model: 'claude-sonnet-4-5', outputCap: 4096, requestId: 'req_1' };
  const signal = new AbortController().signal;
  return provider.chat({ ...call, request: chatRequest(body), signal });
}

async function whole(file: string, body: object = {}) {
  upstream.answer = reply(200, 'application/json', recording(file), { 'request-id': 'req_011' });
  const answer = await chat(body);
  if (answer.outcome !== 'whole') throw new Error(answer.outcome);
  return { ...answer, json: JSON.parse(answer.text) };
}

interface Streamed {
  readonly chunks: readonly ProviderChunk[];
  readonly end: StreamEnd | undefined;
  readonly text: string;
  readonly calls: readonly JsonObject[];
  readonly usage: JsonObject | null | undefined;
}

async function streamed(file: string): Promise<Streamed> {
  upstream.answer = reply(200, 'text/event-stream', recording(file));
  const answer = await chat({ stream: true });
  if (answer.outcome !== 'stream') throw new Error(answer.outcome);
  const chunks: ProviderChunk[] = [];
  let end: StreamEnd | undefined;
  for await (const batch of answer.batches) {
    chunks.push(...batch.chunks);
    end = batch.end;
  }
  const deltas = chunks.flatMap(({ chunk }) => chunk.choices).map(({ delta }) => delta ?? {});
  return {
    ...{ chunks, end },
    text: deltas.map(({ content }) => content ?? '').join(''),
    calls: deltas.flatMap(({ tool_calls }) => (tool_calls ?? []) as JsonObject[]),
    usage: chunks.findLast(({ chunk }) => chunk.usage)?.chunk.usage,
  };
}

describe('a request', () => {
  it('goes where messages go, with the key and the version of the API', async () => {
    await whole('text.json', { anthropic_beta: ['interleaved-thinking-2025-05-14', 'x'] });
    const { url, headers, body } = upstream.received.at(-1) ?? { url: '', headers: {}, body: {} };
    expect(url).toBe('/v1/messages');
    expect(headers).toMatchObject({
      ...{ 'x-api-key': 'sk-ant-key', 'anthropic-version': '2023-06-01' },
      'anthropic-beta': 'interleaved-thinking-2025-05-14,x',
    });
    expect(headers.authorization).toBeUndefined();
    expect(body).toEqual({
      ...{ model: 'claude-sonnet-4-5', max_tokens: 4096 },
      messages: [{ role: 'user', content: 'Hello there, butler.' }],
    });
  });

  it('is not sent when there is something in it that has no words', async () => {
    const sent = upstream.received.length;
    expect(await chat({ seed: 7 })).toMatchObject({
      outcome: 'failed',
      error: { code: 'parameter_unsupported', params: { param: 'seed', provider: 'anthropic' } },
    });
    expect(upstream.received).toHaveLength(sent);
  });
});

describe('an answer', () => {
  it('is a chat completion, with usage in disjoint buckets', async () => {
    const { json, usage, providerRequest, reply: read } = await whole('text.json');
    expect(json).toMatchObject({
      ...{ id: 'msg_013Zva2CMHLNnXjNJJKqJ2EF', object: 'chat.completion' },
      model: 'claude-sonnet-4-5-20250929',
      choices: [{ message: { content: 'Good evening. The tea is ready.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 14, completion_tokens: 10, total_tokens: 24 },
    });
    expect(read).toEqual(json);
    expect(usage).toMatchObject({ inputUncached: 14n, outputText: 10n, requests: 1n });
    expect(providerRequest).toBe('req_011');
  });

  it('counts what was cached beside the input, the two writes apart', async () => {
    const { usage, json } = await whole('cached.json');
    const buckets = {
      inputUncached: 3n,
      cacheRead: 8000n,
      cacheWrite5m: 200n,
      cacheWrite1h: 1000n,
    };
    expect(usage).toMatchObject(buckets);
    expect(readUsage(json.usage)).toMatchObject(buckets);
    expect(json.choices[0]).toMatchObject({ finish_reason: 'stop', stop_sequence: 'END' });
  });

  it('has its thoughts with their signatures, unchanged', async () => {
    const { json, usage } = await whole('thinking.json');
    expect(json.choices[0].message).toMatchObject({
      ...{ content: 'Tea.', reasoning_content: 'Tea or coffee? Tea.' },
      thinking_blocks: JSON.parse(recording('thinking.json')).content.slice(0, 2),
    });
    expect(usage).toMatchObject({ outputReasoning: 22n, outputText: 8n });
  });

  it('has the sources of its text', async () => {
    const { json } = await whole('citations.json');
    expect(json.choices[0].message).toMatchObject({
      content: 'The grass is green.',
      citations: [{ cited_text: 'The grass is green.' }],
      text_blocks: [{ length: 13 }, { length: 5, citations: [{}] }, { length: 1 }],
    });
  });

  it('may refuse', async () => {
    const { json } = await whole('refusal.json');
    expect(json.choices[0]).toMatchObject({ finish_reason: 'content_filter' });
  });
});

describe('a stream', () => {
  it('has the whole text and the last word on usage', async () => {
    const { text, usage, end, chunks } = await streamed('text.sse');
    expect([text, end]).toEqual(['Good evening. The tea is ready.', { outcome: 'complete' }]);
    expect(usage).toMatchObject({ prompt_tokens: 14, completion_tokens: 10 });
    for (const each of chunks) expect(JSON.parse(each.text)).toEqual(each.chunk);
  });

  it('counts calls from 0, whatever stood before them', async () => {
    const { calls } = await streamed('tool-call.sse');
    expect(calls.every(({ index }) => index === 0)).toBe(true);
    expect(calls.map((call) => (call.function as JsonObject).arguments).join('')).toBe(
      '{"city": "Turin"}',
    );
  });

  it('says {} for a call that takes nothing', async () => {
    const { calls } = await streamed('parallel-tools.sse');
    expect(calls).toMatchObject([
      { index: 0, id: 'toolu_1' },
      { index: 0, function: { arguments: '{"city":"Turin"}' } },
      { index: 1, id: 'toolu_2' },
      { index: 1, function: { arguments: '{}' } },
    ]);
  });

  it('has each thought with its signature, once it is whole', async () => {
    const { chunks } = await streamed('thinking.sse');
    const thoughts = chunks.flatMap(({ chunk }) => chunk.choices[0]?.delta?.thinking_blocks ?? []);
    expect(thoughts).toEqual(JSON.parse(recording('thinking.json')).content.slice(0, 2));
  });

  it.each([
    ['revised-usage.sse', 61, 9],
    ['zero-start.sse', 61, 9],
    ['two-starts.sse', 14, 5],
    ['spliced-start.sse', 14, 5],
    ['no-last-word.sse', 14, 5],
  ])('%s used %i and %i', async (file, prompt_tokens, completion_tokens) => {
    const { usage, end, chunks } = await streamed(file);
    expect(usage).toMatchObject({ prompt_tokens, completion_tokens });
    expect(end).toEqual({ outcome: 'complete' });
    expect(new Set(chunks.map(({ chunk }) => chunk.id)).size).toBe(1);
  });

  it.each([
    ['overloaded-mid-stream.sse', 'provider_overloaded'],
    ['cut.sse', 'provider_stream_cut'],
  ])('%s fails with %s, after what came', async (file, code) => {
    const { text, end } = await streamed(file);
    expect(text).toBe('Good ');
    expect(end).toMatchObject({ outcome: 'failed', error: { code } });
  });
});

describe('a failure', () => {
  it.each([
    [400, 'error-400.json', 'provider_rejected'],
    [400, 'error-400-credit.json', 'provider_balance_exhausted'],
    [401, 'error-401.json', 'provider_auth_failed'],
    [429, 'error-429.json', 'provider_rate_limited'],
    [529, 'error-503.json', 'provider_overloaded'],
    [200, 'error-200.json', 'provider_overloaded'],
    [200, 'error-400-credit.json', 'provider_balance_exhausted'],
  ])('%i %s is %s', async (status, file, code) => {
    for (const stream of [false, true]) {
      upstream.answer = reply(status, 'application/json', recording(file), { 'retry-after': '7' });
      const failed = await chat({ stream });
      expect(failed).toMatchObject({ outcome: 'failed', error: { code } });
      if (failed.outcome !== 'failed' || status === 200) continue;
      const waits = code === 'provider_rate_limited' || code === 'provider_overloaded';
      expect(failed.error.params.retryAfter).toBe(waits ? '7' : undefined);
    }
  });

  it('tells nobody the key', async () => {
    const words = recording('error-401.json').replace('x-api-key', 'x-api-key sk-ant-key');
    upstream.answer = reply(401, 'application/json', words);
    expect(JSON.stringify(await chat())).not.toContain('sk-ant-key');
  });

  it.each(['no json', '[]', '{"type":"message"}', '{}'])(
    'is what cannot be read: %s',
    async (text) => {
      upstream.answer = reply(200, 'application/json', text);
      expect(await chat()).toMatchObject({ error: { code: 'provider_bad_response' } });
    },
  );
});

it('is tested with every recording', () => {
  const used = readFileSync(new URL(import.meta.url), 'utf8');
  const contract = ['text.json', 'text.sse', 'tool-call.json', 'tool-call.sse', 'cut.sse'];
  for (const file of readdirSync(folder)) {
    expect(contract.includes(file) || used.includes(`'${file}'`), file).toBe(true);
  }
});
