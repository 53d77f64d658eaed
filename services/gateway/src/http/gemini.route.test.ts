import { AlfredError } from '@alfred/errors';
import { afterEach, describe, expect, it } from 'vitest';
import { allowAll, apiKey, scripted, type TestChat, testChat } from '../../test/fakes.ts';
import { testServer } from '../../test/http-server.ts';
import { withRoutes } from '../domain/policy.ts';
import type { ProviderBatch, ProviderReply } from '../ports/provider.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const key = { 'x-goog-api-key': apiKey };
const hello = { contents: [{ role: 'user', parts: [{ text: 'Good evening.' }] }] };

async function server(deps: TestChat = testChat({})) {
  const app = await testServer(deps);
  closing.push(() => app.close());
  return {
    deps,
    post: (path: string, body: unknown = hello, headers: Record<string, string> = key) =>
      app.inject({
        method: 'POST',
        url: `/v1beta/models/${path}`,
        headers: { 'content-type': 'application/json', ...headers },
        payload: JSON.stringify(body),
      }),
    get: (path: string, version = 'v1beta') =>
      app.inject({ method: 'GET', url: `/${version}/${path}`, headers: key }),
  };
}

const piece = (delta: object, finish_reason: string | null = null) => ({
  id: 'up_1',
  model: 'gpt-4o',
  choices: [{ index: 0, delta, finish_reason }],
});

/** A provider that streams these pieces, and then ends so. */
function streaming(pieces: readonly object[], end: ProviderBatch['end']): TestChat {
  const chunks = pieces.map((chunk) => ({ text: JSON.stringify(chunk), chunk: chunk as never }));
  async function* batches(): AsyncGenerator<ProviderBatch> {
    yield { chunks };
    yield { chunks: [], ...(end ? { end } : {}) };
  }
  const reply = { outcome: 'stream', batches: batches(), providerRequest: '' } as const;
  return testChat({ providers: [scripted(async () => reply as ProviderReply)] });
}

describe('generateContent', () => {
  it('answers in Google’s words, and tells the cost', async () => {
    const { post, deps } = await server();
    const reply = await post('sim/echo:generateContent');
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toMatchObject({
      candidates: [
        {
          content: { role: 'model', parts: [{ text: 'Good evening.' }] },
          finishReason: 'STOP',
          index: 0,
        },
      ],
      usageMetadata: { promptTokenCount: 11, candidatesTokenCount: 4, totalTokenCount: 15 },
      modelVersion: 'sim/echo',
    });
    expect(reply.headers).toMatchObject({ 'x-alfred-provider': 'sim', 'x-request-id': 'req_1' });
    expect(reply.headers['x-alfred-cost']).toMatch(/^0\.0000/);
    expect(deps.log.records[0]).toMatchObject({ type: 'admitted', surface: 'generate_content' });
  });

  it('takes the key from the address, or as a bearer', async () => {
    const { post } = await server();
    const inAddress = await post(`sim/echo:generateContent?key=${apiKey}`, hello, {});
    expect(inAddress.statusCode).toBe(200);
    const bearer = { authorization: `Bearer ${apiKey}` };
    expect((await post('sim/echo:generateContent', hello, bearer)).statusCode).toBe(200);
  });

  it('quotes when only that is wanted', async () => {
    const { post, deps } = await server();
    const reply = await post('sim/echo:generateContent', hello, {
      ...key,
      'x-alfred-dry-run': 'true',
    });
    expect(reply.json()).toMatchObject({ model: 'sim/echo' });
    expect(deps.log.records).toEqual([]);
  });
});

describe('streamGenerateContent', () => {
  const textOf = (event: { candidates: { content: { parts: { text?: string }[] } }[] }) =>
    event.candidates[0]?.content.parts.map(({ text }) => text ?? '').join('') ?? '';

  it('sends events where they are wanted', async () => {
    const { post } = await server();
    const reply = await post('sim/echo:streamGenerateContent?alt=sse');
    expect(reply.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    const events = reply.body
      .trim()
      .split('\n\n')
      .map((line) => JSON.parse(line.slice(6)));
    expect(events.map(textOf).join('')).toBe('Good evening.');
    expect(events.at(-1)).toMatchObject({
      candidates: [{ finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 11, candidatesTokenCount: 4 },
    });
    expect(events.filter((event) => event.usageMetadata)).toHaveLength(1);
  });

  it('is one list otherwise', async () => {
    const { post } = await server();
    const reply = await post('sim/echo:streamGenerateContent');
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
    const items = reply.json();
    expect(items.length).toBeGreaterThan(1);
    expect(items.map(textOf).join('')).toBe('Good evening.');
  });

  const called = [
    piece({
      role: 'assistant',
      tool_calls: [{ index: 0, id: 'x', function: { name: 'f', arguments: '' } }],
    }),
    piece({ tool_calls: [{ index: 0, function: { arguments: '{"a":1}' } }] }),
    piece({}, 'tool_calls'),
  ];
  it('tells a call as a whole', async () => {
    const { post } = await server(streaming(called, { outcome: 'complete' }));
    const reply = await post('gpt-4o-mini:streamGenerateContent');
    expect(reply.json()).toMatchObject([
      {
        candidates: [
          {
            content: { parts: [{ functionCall: { id: 'x', name: 'f', args: { a: 1 } } }] },
            finishReason: 'STOP',
          },
        ],
      },
    ]);
  });

  it.each(['', '?alt=sse'])('ends with an error that its client reads: %s', async (query) => {
    const error = new AlfredError('provider_stream_cut', { provider: 'openai' });
    const { post } = await server(
      streaming([piece({ content: 'Go' })], { outcome: 'failed', error }),
    );
    const { body } = await post(`gpt-4o-mini:streamGenerateContent${query}`);
    const last =
      query === '' ? JSON.parse(body).at(-1) : JSON.parse(body.trim().split('data: ').at(-1) ?? '');
    expect(last).toMatchObject({
      error: { code: 502, status: 'UNAVAILABLE', details: [{ reason: 'provider_stream_cut' }, {}] },
    });
  });
});

it('makes vectors, one or a batch', async () => {
  const { post } = await server();
  const content = { parts: [{ text: 'hi' }] };
  const one = (await post('sim/embed:embedContent', { content, outputDimensionality: 8 })).json();
  expect(one).toMatchObject({ usageMetadata: { promptTokenCount: 1 } });
  const requests = [{ content, outputDimensionality: 8 }];
  const batch = (await post('sim/embed:batchEmbedContents', { requests })).json();
  expect(batch.embeddings).toEqual([one.embedding]);
  expect(one.embedding.values).toHaveLength(8);
});

describe('countTokens', () => {
  it('counts what would be sent, alone or in its request', async () => {
    const { post, deps } = await server();
    const alone = await post('sim/echo:countTokens');
    expect(alone.json()).toMatchObject({ totalTokens: 11 });
    const generateContentRequest = { model: 'models/sim/echo', ...hello };
    const whole = await post('sim/echo:countTokens', { generateContentRequest });
    expect(whole.json()).toMatchObject({ totalTokens: 11 });
    expect(whole.headers['x-alfred-count']).toBe('gateway');
    expect(deps.log.records).toEqual([]);
  });

  it('says why not', async () => {
    const { post } = await server();
    expect((await post('sim/none:countTokens')).json()).toMatchObject({
      error: { code: 404, status: 'NOT_FOUND', details: [{ reason: 'model_unknown' }, {}] },
    });
  });
});

describe('models', () => {
  it('are listed in pages, and told one by one', async () => {
    const { get } = await server();
    const first = (await get('models?pageSize=1')).json();
    expect(first).toMatchObject({
      models: [{ supportedGenerationMethods: expect.arrayContaining(['generateContent']) }],
      nextPageToken: '1',
    });
    const all = (await get('models')).json();
    expect(all.models.map(({ name }: { name: string }) => name)).toContain('models/sim/echo');
    for (const version of ['v1', 'v1beta']) {
      const one = await get('models/sim/echo', version);
      expect(one.json()).toMatchObject({ name: 'models/sim/echo' });
      expect((await get('models', version)).json()).toEqual(all);
    }
  });

  it('that are not there are refused by name', async () => {
    const { get } = await server();
    expect((await get('models/none')).json()).toMatchObject({ error: { status: 'NOT_FOUND' } });
    expect((await get('models?pageSize=x')).json()).toMatchObject({
      error: { status: 'INVALID_ARGUMENT' },
    });
  });
});

describe('a route', () => {
  const named = 'gemini-2.5-flash';
  const target = { model: 'sim/echo', weight: 1, capabilities: [], dataClasses: [] };
  const route = {
    ...{ name: named, version: 1, description: '', strategy: 'ordered', publishedAt: 0n },
    ...{ targets: [target], fallbacks: [] },
  };

  it('of the organisation comes before a model of Google’s by the same name', async () => {
    const { post, get } = await server(testChat({ bundle: withRoutes(allowAll, [route]) }));
    const reply = await post(`${named}:generateContent`);
    expect(reply.headers['x-alfred-provider']).toBe('sim');
    const { models } = (await get('models')).json();
    expect(models[0]).toMatchObject({ name: `models/${named}` });
    expect((await get(`models/${named}`)).json()).toMatchObject({ name: `models/${named}` });
  });

  it('is no other’s: there the name is that of Google’s model', async () => {
    const { post } = await server();
    expect((await post(`${named}:generateContent`)).json()).toMatchObject({
      error: {
        details: [{ metadata: { model: `google/${named}` } }, {}],
      },
    });
  });
});

describe('a refusal', () => {
  it.each<[string, string, unknown, Record<string, string>, number, string]>([
    ['a key is missing', 'sim/echo:generateContent', hello, {}, 401, 'UNAUTHENTICATED'],
    ['a method is unknown', 'sim/echo:predict', hello, key, 404, 'NOT_FOUND'],
    ['contents are missing', 'sim/echo:generateContent', {}, key, 400, 'INVALID_ARGUMENT'],
    [
      'a field is unknown',
      'sim/echo:generateContent',
      { ...hello, labels: {} },
      key,
      400,
      'INVALID_ARGUMENT',
    ],
    ['a body is no object', 'sim/echo:generateContent', 'x', key, 400, 'INVALID_ARGUMENT'],
  ])('is in Google’s words: %s', async (_, path, body, headers, status, name) => {
    const { post } = await server();
    const reply = await post(path, body, headers);
    expect(reply.statusCode).toBe(status);
    expect(reply.json()).toMatchObject({ error: { code: status, status: name } });
  });
});
