// Gemini as it is over HTTP: what is sent, and every trap of what comes back.
import { readFileSync } from 'node:fs';
import { systemClock } from '@alfred/clock';
import type { JsonObject } from '@alfred/openai-wire';
import { afterEach, describe, expect, it } from 'vitest';
import { chatRequest, deploymentOf, settings } from '../../../test/fakes.ts';
import { reply, startUpstream, type Upstream } from '../../../test/upstream.ts';
import { likelyTokenizer } from '../../adapters/tokenizer/likely-tokenizer.ts';
import { unsupportedParameter } from '../../domain/capabilities.ts';
import type { Provider, ProviderBatch, ProviderReply } from '../../ports/provider.ts';
import { google } from './index.ts';

const recording = (name: string) =>
  readFileSync(new URL(`./__fixtures__/${name}`, import.meta.url), 'utf8');
const json = 'application/json; charset=UTF-8';
const sse = 'text/event-stream';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** A provider, and what its vendor hears. */
async function open(answer: Upstream['answer']) {
  const upstream = await startUpstream(answer);
  const deployment = deploymentOf('google', { apiKey: 'AIza-key', baseUrl: upstream.url });
  const deps = { clock: systemClock, random: () => 0.5, tokenizer: likelyTokenizer };
  const provider = google({ settings, deployment, ...deps });
  closing.push(provider.close, upstream.close);
  return { provider, upstream };
}

const asked = { model: 'gemini-3-pro-preview', outputCap: 64, organization: 'org_a' };
const chat = (provider: Provider, body: JsonObject, over: object = {}): Promise<ProviderReply> => {
  const { signal } = new AbortController();
  const request = chatRequest({ model: asked.model, ...body });
  return provider.chat({ ...asked, request, requestId: 'req_1', signal, ...over });
};

async function batchesOf(answer: ProviderReply): Promise<ProviderBatch[]> {
  if (answer.outcome !== 'stream') throw new Error(answer.outcome);
  const batches: ProviderBatch[] = [];
  for await (const batch of answer.batches) batches.push(batch);
  return batches;
}

describe('a call of Gemini', () => {
  it('names the model in its path, and has the key in its own header', async () => {
    const { provider, upstream } = await open(reply(200, json, recording('text.json')));
    await chat(provider, {});
    expect(upstream.received[0]).toMatchObject({
      url: '/v1/models/gemini-3-pro-preview:generateContent',
      headers: { 'x-goog-api-key': 'AIza-key' },
      body: { contents: [{ role: 'user' }], generationConfig: { maxOutputTokens: 64 } },
    });
    expect(upstream.received[0]?.headers).not.toHaveProperty('authorization');
  });

  it('asks for events when it streams', async () => {
    const { provider, upstream } = await open(reply(200, sse, recording('text.sse')));
    const batches = await batchesOf(await chat(provider, { stream: true }));
    expect(upstream.received[0]?.url).toBe(
      '/v1/models/gemini-3-pro-preview:streamGenerateContent?alt=sse',
    );
    const usages = batches.flatMap(({ chunks }) => chunks.map(({ chunk }) => chunk.usage));
    expect(usages.at(-1)).toMatchObject({ prompt_tokens: 12, completion_tokens: 53 });
  });

  it('is charged for its thoughts', async () => {
    const { provider } = await open(reply(200, json, recording('tool-call.json')));
    expect(await chat(provider, {})).toMatchObject({
      finishReason: 'tool_calls',
      usage: { inputUncached: 29n, outputText: 15n, outputReasoning: 804n },
    });
  });

  it('may be refused as it was asked, and is charged for what was read', async () => {
    const { provider } = await open(reply(200, json, recording('blocked.json')));
    expect(await chat(provider, {})).toMatchObject({
      outcome: 'whole',
      finishReason: 'content_filter',
      usage: { inputUncached: 9n, outputText: 0n },
    });
  });

  it('that is cut has said what it used so far', async () => {
    const { provider } = await open(reply(200, sse, recording('cut.sse')));
    const batches = await batchesOf(await chat(provider, { stream: true }));
    const chunks = batches.flatMap((batch) => batch.chunks);
    expect(chunks.at(-1)?.chunk.usage).toMatchObject({ completion_tokens: 48 });
    expect(batches.at(-1)?.end).toMatchObject({ error: { code: 'provider_stream_cut' } });
  });
});

describe('a signature of a thought', () => {
  const weather = { type: 'function', function: { name: 'get_weather', parameters: {} } };
  const signature = 'RXhhbXBsZSBvZiBhIHNpZ25hdHVyZSB0aGF0IGdvZXMgYmFjaw==';

  /** The second round of a client that knows nothing of signatures. */
  async function secondRound(stream: boolean, over: object = {}) {
    const first = stream
      ? reply(200, sse, recording('tool-call.sse'))
      : reply(200, json, recording('tool-call.json'));
    const { provider, upstream } = await open(first);
    const answer = await chat(provider, { stream, tools: [weather] });
    const calls =
      answer.outcome === 'whole'
        ? answer.reply?.choices[0]?.message.tool_calls
        : (await batchesOf(answer)).flatMap(({ chunks }) =>
            chunks.flatMap(({ chunk }) => chunk.choices[0]?.delta?.tool_calls ?? []),
          );
    const tool_calls = (calls as JsonObject[]).map(({ extra_content, index, ...call }) => call);
    const results = tool_calls.map(({ id }) => ({
      role: 'tool',
      tool_call_id: id,
      content: 'rain',
    }));
    upstream.answer = reply(200, json, recording('text.json'));
    const messages = [
      { role: 'user', content: 'x' },
      { role: 'assistant', tool_calls },
      ...results,
    ];
    await chat(provider, { messages, tools: [weather] }, over);
    const sent = upstream.received[1]?.body as { contents: [object, { parts: JsonObject[] }] };
    return sent.contents[1].parts;
  }

  it.each([true, false])(
    'goes back with its call when the client has lost it: stream %s',
    async (stream) => {
      const parts = await secondRound(stream);
      expect(parts.map(({ thoughtSignature }) => thoughtSignature)).toEqual(
        stream ? [signature] : [signature, undefined],
      );
    },
  );

  it('is nobody’s but its own organisation’s', async () => {
    const [first] = await secondRound(false, { organization: 'org_b' });
    expect(first?.thoughtSignature).toBe('skip_thought_signature_validator');
  });
});

describe('a failure of Gemini', () => {
  const failing = async (status: number, body: string, stream = false) => {
    const { provider } = await open(reply(status, json, body));
    return chat(provider, { stream });
  };

  it('says in its body how long to wait', async () => {
    for (const stream of [true, false]) {
      expect(await failing(429, recording('error-429-retry-info.json'), stream)).toMatchObject({
        error: {
          code: 'provider_rate_limited',
          params: { retryAfter: '18', retryAfterMs: '17400' },
        },
      });
    }
  });

  it('of the key is not the caller’s, although its status says so', async () => {
    expect(await failing(400, recording('error-400-api-key.json'))).toMatchObject({
      error: { code: 'provider_auth_failed' },
    });
  });

  const error = (code: number, status: string) => ({ error: { code, message: 'No.', status } });
  it.each<[number, string, string]>([
    [400, 'INVALID_ARGUMENT', 'provider_rejected'],
    [400, 'FAILED_PRECONDITION', 'provider_rejected'],
    [403, 'PERMISSION_DENIED', 'provider_auth_failed'],
    [404, 'NOT_FOUND', 'provider_rejected'],
    [500, 'INTERNAL', 'provider_unavailable'],
    [503, 'UNAVAILABLE', 'provider_overloaded'],
    [504, 'DEADLINE_EXCEEDED', 'provider_timeout'],
  ])('%i %s is %s, also in a list and under status 200', async (status, word, code) => {
    const body = error(status, word);
    expect(await failing(status, JSON.stringify(body))).toMatchObject({ error: { code } });
    expect(await failing(status, JSON.stringify([body]))).toMatchObject({ error: { code } });
    expect(await failing(200, JSON.stringify(body))).toMatchObject({ error: { code } });
  });

  it('may come in the middle of a stream', async () => {
    const { provider } = await open(reply(200, sse, recording('error-mid-stream.sse')));
    const batches = await batchesOf(await chat(provider, { stream: true }));
    expect(batches.at(-1)?.end).toMatchObject({ error: { code: 'provider_overloaded' } });
  });

  it.each(['', '{}', '<html>', '{"candidates":[]}', '7'])(
    'may be an answer that is none: %s',
    async (body) => {
      expect(await failing(200, body)).toMatchObject({ error: { code: 'provider_bad_response' } });
    },
  );

  it('that came after reading is charged for', async () => {
    const usageMetadata = { promptTokenCount: 9, totalTokenCount: 9 };
    expect(await failing(200, JSON.stringify({ candidates: [], usageMetadata }))).toMatchObject({
      outcome: 'failed',
      usage: { inputUncached: 9n },
    });
  });
});

describe('what Gemini carries', () => {
  const param = async (body: JsonObject) => {
    const { provider } = await open(reply(200, json, '{}'));
    return unsupportedParameter(chatRequest(body), provider.capabilities('gemini-2.5-flash'));
  };
  it.each<[string | undefined, JsonObject]>([
    [undefined, { temperature: 1, top_k: 4, thinking: { type: 'disabled' }, safetySettings: [{}] }],
    [undefined, { parallel_tool_calls: true, store: false, user: null }],
    ['parallel_tool_calls', { parallel_tool_calls: false }],
    ['user', { user: 'ann' }],
    ['logit_bias', { logit_bias: { 1: 2 } }],
    ['n', { n: 9 }],
    ['tools[0]', { tools: [{ type: 'web_search' }] }],
  ])('%s', async (name, body) => {
    expect(await param(body)).toBe(name);
  });
});
