import { AlfredError } from '@alfred/errors';
import { isObject, type JsonObject, parseJson } from '@alfred/openai-wire';
import { afterEach, describe, expect, it } from 'vitest';
import { apiKey, deploymentOf, scripted, type TestChat, testChat } from '../../test/fakes.ts';
import { testServer } from '../../test/http-server.ts';
import type { ProviderReply, StreamEnd } from '../ports/provider.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const key = { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' };
const hello = {
  ...{ model: 'sim/echo', max_tokens: 64 },
  messages: [{ role: 'user', content: 'Good evening.' }],
};

async function server(deps: TestChat = testChat({})) {
  const app = await testServer(deps);
  closing.push(() => app.close());
  const post =
    (path: string) =>
    (body: unknown, headers: Record<string, string> = key) =>
      app.inject({
        method: 'POST',
        url: path,
        headers: { 'content-type': 'application/json', ...headers },
        payload: typeof body === 'string' ? body : JSON.stringify(body),
      });
  return { deps, post: post('/v1/messages'), count: post('/v1/messages/count_tokens') };
}

const eventsOf = (text: string): JsonObject[] =>
  text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => {
      const json = parseJson(event.slice(event.indexOf('data: ') + 6));
      if (!isObject(json)) throw new Error(`no event: ${event}`);
      expect(event.startsWith(`event: ${json.type}\n`)).toBe(true);
      return json;
    });

describe('POST /v1/messages', () => {
  it('answers with a message, its usage, and the cost', async () => {
    const { post, deps } = await server();
    const reply = await post(hello);
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toEqual({
      ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'sim/echo' },
      content: [{ type: 'text', text: 'Good evening.' }],
      ...{ stop_reason: 'end_turn', stop_sequence: null },
      usage: {
        ...{ input_tokens: 11, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
        ...{ output_tokens: 4, service_tier: 'standard', alfred_cost: '0.00000405' },
      },
    });
    expect(reply.headers).toMatchObject({
      ...{ 'x-request-id': 'req_1', 'request-id': 'req_1', 'x-alfred-provider': 'sim' },
      'x-alfred-cost': '0.00000405',
    });
    expect(deps.log.records[0]).toMatchObject({ type: 'admitted', surface: 'messages' });
  });

  it('takes the key as a bearer, too, and the key of its dialect before that', async () => {
    const { post } = await server();
    expect((await post(hello, { authorization: `Bearer ${apiKey}` })).statusCode).toBe(200);
    expect((await post(hello, { ...key, authorization: 'Bearer other' })).statusCode).toBe(200);
  });

  it('streams the events of one message', async () => {
    const { post } = await server();
    const reply = await post({ ...hello, stream: true });
    expect(reply.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    const events = eventsOf(reply.body);
    expect(events.map(({ type }) => type).filter((type) => type !== 'content_block_delta')).toEqual(
      [
        ...['message_start', 'content_block_start', 'content_block_stop'],
        ...['message_delta', 'message_stop'],
      ],
    );
    const text = events.map(({ delta }) => (delta as JsonObject | undefined)?.text ?? '').join('');
    expect(text).toBe('Good evening.');
    expect(events.at(-2)).toMatchObject({
      delta: { stop_reason: 'end_turn' },
      usage: { input_tokens: 11, output_tokens: 4, alfred_cost: '0.00000405' },
    });
  });

  it('calls a tool', async () => {
    const { post } = await server();
    const tools = [{ name: 'weather', input_schema: { type: 'object', properties: {} } }];
    const reply = await post({ ...hello, tools, tool_choice: { type: 'any' } });
    expect(reply.json()).toMatchObject({
      content: [{ type: 'tool_use', id: expect.any(String), name: 'weather', input: {} }],
      stop_reason: 'tool_use',
    });
  });

  it('quotes when only that is wanted', async () => {
    const { post, deps } = await server();
    const reply = await post(hello, { ...key, 'x-alfred-dry-run': 'true' });
    expect(reply.json()).toMatchObject({ model: 'sim/echo' });
    expect(deps.log.records).toEqual([]);
  });

  it.each<[number, string, string, unknown, Record<string, string>]>([
    [401, 'authentication_error', 'api_key_missing', hello, {}],
    [401, 'authentication_error', 'api_key_invalid', hello, { 'x-api-key': 'sk-ant-1' }],
    [400, 'invalid_request_error', 'request_malformed', '{"model":', key],
    [400, 'invalid_request_error', 'request_malformed', '', key],
    [400, 'invalid_request_error', 'request_invalid', { ...hello, max_tokens: undefined }, key],
    [404, 'not_found_error', 'model_unknown', { ...hello, model: 'sim/none' }, key],
    [413, 'request_too_large', 'request_too_large', { ...hello, x: 'x'.repeat(5_000) }, key],
    [
      ...([400, 'invalid_request_error', 'estimate_unbounded'] as const),
      { ...hello, tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
      key,
    ],
  ])('refuses with %i %s %s in Anthropic’s words', async (status, type, code, body, headers) => {
    const { post } = await server();
    const reply = await post(body, headers);
    expect(reply.statusCode).toBe(status);
    expect(reply.json()).toMatchObject({
      type: 'error',
      error: { type, code, message: expect.any(String), source: 'gateway' },
    });
    expect(reply.headers['request-id']).toBe('req_1');
  });

  it('says no to an empty wallet', async () => {
    const deps = testChat({});
    deps.leases.room = 0n;
    const { post } = await server(deps);
    const reply = await post(hello);
    expect([reply.statusCode, reply.headers['x-should-retry']]).toEqual([402, 'false']);
    expect(reply.json().error).toMatchObject({
      type: 'billing_error',
      code: 'insufficient_credits',
    });
  });

  it('tells a provider’s failure before the first byte by its status', async () => {
    const { post } = await server(testChat({ sim: { failureRate: 1 } }));
    const reply = await post(hello);
    expect(reply.statusCode).toBe(503);
    expect(reply.json()).toMatchObject({ error: { type: 'overloaded_error', source: 'provider' } });
  });

  it('ends a broken stream with an event that says so', async () => {
    const { post } = await server(testChat({ sim: { cutRate: 1 } }));
    const events = eventsOf((await post({ ...hello, stream: true })).body);
    expect(events.at(-1)).toMatchObject({
      type: 'error',
      error: { type: 'api_error', code: 'provider_stream_cut' },
    });
    expect(events.some(({ type }) => type === 'message_stop')).toBe(false);
  });

  it('is one message also when the provider says nothing at all', async () => {
    const end: StreamEnd = { outcome: 'complete' };
    const batches = (async function* () {
      yield { chunks: [], end };
    })();
    const silent = scripted(async () => ({ outcome: 'stream', batches, providerRequest: '' }));
    const { post } = await server(testChat({ providers: [silent] }));
    const reply = await post({ ...hello, model: 'gpt-4o-mini', stream: true });
    expect(eventsOf(reply.body).map(({ type }) => type)).toEqual([
      ...['message_start', 'message_delta', 'message_stop'],
    ]);
  });

  it('does not tell what a defect was', async () => {
    const bug = scripted(async (): Promise<ProviderReply> => Promise.reject(new Error('a secret')));
    const { post } = await server(testChat({ providers: [bug] }));
    const reply = await post({ ...hello, model: 'gpt-4o-mini' });
    expect([reply.statusCode, reply.json().error.type]).toEqual([500, 'api_error']);
    expect(reply.body).not.toContain('secret');
  });

  it('means Anthropic’s models by the names that its clients know', async () => {
    const asked: unknown[] = [];
    const claude = {
      ...scripted(async ({ model, request }) => {
        asked.push([model, request.model, request.body.anthropic_beta]);
        return { outcome: 'failed', error: new AlfredError('provider_overloaded') };
      }),
      id: 'anthropic',
    };
    const deps = testChat({ providers: [{ ...claude, deployment: deploymentOf('anthropic') }] });
    const { post } = await server({
      ...deps,
      knownProviders: new Set(['anthropic', 'openai', 'sim']),
    });
    const beta = { 'anthropic-beta': 'interleaved-thinking-2025-05-14, x' };
    await post({ ...hello, model: 'claude-sonnet-4-5' }, { ...key, ...beta });
    expect(asked).toEqual([
      [
        'claude-sonnet-4-5',
        'anthropic/claude-sonnet-4-5',
        ['interleaved-thinking-2025-05-14', 'x'],
      ],
    ]);
    const bad = await post(
      { ...hello, model: 'claude-sonnet-4-5' },
      { ...key, 'anthropic-beta': 'a b' },
    );
    expect(bad.json()).toMatchObject({ error: { code: 'request_invalid' } });
  });
});

describe('POST /v1/messages/count_tokens', () => {
  it('counts without a cap, a charge or a record', async () => {
    const { count, deps } = await server();
    const { max_tokens: _, ...uncapped } = hello;
    const reply = await count(uncapped);
    expect([reply.statusCode, reply.json()]).toEqual([200, { input_tokens: 11 }]);
    expect(reply.headers['x-alfred-count']).toBe('gateway');
    expect(deps.log.records).toEqual([]);
  });

  it('says why a request would not be allowed', async () => {
    const { count } = await server();
    const reply = await count({ ...hello, model: 'sim/none' });
    expect([reply.statusCode, reply.json().error.type]).toEqual([404, 'not_found_error']);
  });
});
