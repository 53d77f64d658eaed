import { createApiKey } from '@alfred/ids';
import { afterEach, describe, expect, it } from 'vitest';
import { apiKey, scripted, type TestChat, testChat } from '../../test/fakes.ts';
import { testServer } from '../../test/http-server.ts';
import type { HttpServerDeps } from './server.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function server(deps: TestChat = testChat({}), over: Partial<HttpServerDeps> = {}) {
  const app = await testServer(deps, over);
  closing.push(() => app.close());
  const authorization = `Bearer ${apiKey}`;
  return {
    app,
    deps,
    post: (body: unknown, headers: Record<string, string> = {}) =>
      app.inject({
        method: 'POST',
        url: '/v1/chat/completions',
        headers: { authorization, 'content-type': 'application/json', ...headers },
        payload: typeof body === 'string' || body instanceof Buffer ? body : JSON.stringify(body),
      }),
    get: (url: string, headers: Record<string, string> = { authorization }) =>
      app.inject({ method: 'GET', url, headers }),
  };
}

const minimal = { model: 'sim/echo', messages: [{ role: 'user', content: 'Good evening.' }] };

describe('POST /v1/chat/completions', () => {
  it('answers with the cost, the provider and the times', async () => {
    const { post } = await server();
    const reply = await post(minimal, { 'x-request-id': 'my-own' });
    expect(reply.statusCode).toBe(200);
    expect(reply.json().choices[0].message.content).toBe('Good evening.');
    expect(reply.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-request-id': 'req_1',
      'x-client-request-id': 'my-own',
      // 4 tokens in at 150, 4 out at 600 nano-dollars.
      'x-alfred-cost': '0.00000405',
      'x-alfred-provider': 'sim',
      'x-alfred-attempts': '1',
      'server-timing': 'alfred;dur=0.000, provider;dur=0.000',
    });
  });

  it('streams events to their end', async () => {
    const { post } = await server();
    const reply = await post({ ...minimal, stream: true, stream_options: { include_usage: true } });
    expect(reply.statusCode).toBe(200);
    expect(reply.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'x-request-id': 'req_1',
      'x-alfred-provider': 'sim',
      'server-timing': 'alfred;dur=0.000, provider;dur=0.000',
    });
    const events = reply.body.split('\n\n').filter((event) => event !== '');
    expect(events.at(-1)).toBe('data: [DONE]');
    const last = JSON.parse(events.at(-2)?.replace(/^data: /, '') ?? '');
    expect(last.usage).toMatchObject({ completion_tokens: 4, alfred_cost: '0.00000405' });
  });

  it('ends a broken stream with an error event and no last word', async () => {
    const { post } = await server(testChat({ sim: { cutRate: 1 } }));
    const reply = await post({ ...minimal, stream: true });
    const events = reply.body.split('\n\n').filter((event) => event !== '');
    expect(JSON.parse(events.at(-1)?.replace(/^data: /, '') ?? '')).toMatchObject({
      error: { code: 'provider_stream_cut', source: 'provider' },
    });
    expect(reply.body).not.toContain('[DONE]');
  });

  it.each<[number, string, unknown, Record<string, string>]>([
    [401, 'api_key_missing', minimal, { authorization: '' }],
    [401, 'api_key_invalid', minimal, { authorization: 'Bearer sk-1234' }],
    [401, 'api_key_invalid', minimal, { authorization: `Basic ${apiKey}` }],
    [401, 'api_key_invalid', minimal, { authorization: `Bearer ${createApiKey('alf_live_')}` }],
    [400, 'request_malformed', '{"model":', {}],
    [400, 'request_malformed', '', {}],
    [400, 'request_invalid', { model: 'sim/echo' }, {}],
    [404, 'model_unknown', { ...minimal, model: 'sim/none' }, {}],
    [400, 'estimate_unbounded', { ...minimal, web_search_options: {} }, {}],
    [413, 'request_too_large', { ...minimal, x: 'x'.repeat(5_000) }, {}],
    [415, 'media_type_unsupported', 'x', { 'content-type': 'text/plain' }],
    [415, 'media_type_unsupported', minimal, { 'content-encoding': 'gzip' }],
    [400, 'request_malformed', Buffer.from('7b226d6f64656c223a22ff227d', 'hex'), {}],
    [400, 'idempotency_key_invalid', minimal, { 'idempotency-key': 'x'.repeat(201) }],
    [400, 'idempotency_key_invalid', minimal, { 'idempotency-key': 'caf\u00e9' }],
    [400, 'idempotency_key_invalid', minimal, { 'idempotency-key': '' }],
    [400, 'request_invalid', minimal, { 'x-alfred-dry-run': 'yes' }],
    [400, 'tag_invalid', minimal, { 'x-alfred-tags': 'project' }],
    [400, 'tag_undeclared', minimal, { 'x-alfred-tags': 'project=atlas' }],
  ])('refuses with %i %s', async (status, code, body, headers) => {
    const { post } = await server();
    const reply = await post(body, headers);
    expect(reply.statusCode).toBe(status);
    expect(reply.json().error).toMatchObject({
      code,
      message: expect.any(String),
      source: 'gateway',
    });
    expect(reply.headers['x-request-id']).toBe('req_1');
    expect(reply.headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined);
  });

  it('names the last round of a request whose money was called back', async () => {
    const deps = testChat({});
    const admitted = deps.log.admitted.bind(deps.log);
    deps.log.admitted = (record) => {
      deps.leases.alive = record.request !== 'req_1';
      return admitted(record);
    };
    const { post } = await server(deps);
    const reply = await post(minimal);
    expect([reply.statusCode, reply.headers['x-request-id']]).toEqual([200, 'req_2']);
    expect(deps.log.records).toMatchObject([
      { type: 'admitted', request: 'req_1' },
      { type: 'released', request: 'req_1', reason: 'lease_over' },
      { type: 'admitted', request: 'req_2' },
      { type: 'settled', request: 'req_2' },
    ]);
  });

  it('takes an encoding that changes nothing', async () => {
    const { post } = await server();
    expect((await post(minimal, { 'content-encoding': 'Identity' })).statusCode).toBe(200);
  });

  it('says no to an empty wallet in a way that clients do not retry', async () => {
    const deps = testChat({});
    deps.leases.room = 0n;
    const { post } = await server(deps);
    const reply = await post(minimal);
    expect(reply.statusCode).toBe(402);
    expect(reply.headers['x-should-retry']).toBe('false');
    expect(reply.json().error).toMatchObject({
      code: 'insufficient_credits',
      type: 'insufficient_quota',
      details: { node: 'usr_a' },
    });
  });

  it('tells a provider’s failure from its own, and that it was free', async () => {
    const { post } = await server(testChat({ sim: { failureRate: 1 } }));
    const reply = await post(minimal);
    expect(reply.statusCode).toBe(503);
    expect(reply.json().error).toMatchObject({ code: 'provider_overloaded', source: 'provider' });
    expect(reply.headers).toMatchObject({ 'x-alfred-provider': 'sim', 'x-alfred-cost': '0.00' });
  });

  it('does not tell what a defect was', async () => {
    const bug = scripted(async () => Promise.reject(new Error('a secret')));
    const deps = testChat({ providers: [bug] });
    const { post } = await server(deps);
    const reply = await post({ ...minimal, model: 'gpt-4o-mini' });
    expect(reply.statusCode).toBe(500);
    expect(reply.json().error.code).toBe('internal');
    expect(reply.body).not.toContain('secret');
    expect(deps.defects).toHaveLength(1);
  });
});

describe('GET /v1/models', () => {
  it('lists what has a price and a provider', async () => {
    const { get } = await server();
    const { object, data } = (await get('/v1/models')).json();
    expect(object).toBe('list');
    expect(data.every(({ id }: { id: string }) => id.startsWith('sim/'))).toBe(true);
    expect(data.slice(0, 2)).toMatchObject([
      { id: 'sim/echo', object: 'model', created: expect.any(Number), owned_by: 'sim' },
      { id: 'sim/lorem', object: 'model', created: expect.any(Number), owned_by: 'sim' },
    ]);
  });

  it('finds one by its name, with its slash escaped or not', async () => {
    const { get } = await server();
    for (const url of ['/v1/models/sim/echo', '/v1/models/sim%2Fecho']) {
      expect((await get(url)).json()).toMatchObject({ id: 'sim/echo' });
    }
    const none = await get('/v1/models/gpt-4o');
    expect([none.statusCode, none.json().error.code]).toEqual([404, 'model_unknown']);
  });

  it('is not for strangers', async () => {
    const { get } = await server();
    expect((await get('/v1/models', {})).statusCode).toBe(401);
  });
});

describe('operations', () => {
  it('are open, and say what is missing', async () => {
    const away = { serves: false, missing: ['quota'], degraded: [] };
    const { get } = await server(testChat({}), { ready: async () => away });
    expect((await get('/healthz', {})).json()).toEqual({ status: 'ok' });
    const ready = await get('/readyz', {});
    expect([ready.statusCode, ready.json()]).toEqual([
      503,
      { status: 'not_ready', missing: ['quota'] },
    ]);
    expect((await get('/metrics', {})).body).toBe('# HELP x\n');
  });

  it('say what is missing while requests are served all the same', async () => {
    const away = { serves: true, missing: ['metering'], degraded: [] };
    const { get } = await server(testChat({}), { ready: async () => away });
    const ready = await get('/readyz', {});
    expect([ready.statusCode, ready.json()]).toEqual([
      200,
      { status: 'degraded', missing: ['metering'] },
    ]);
  });

  it('say what is done without', async () => {
    const away = { serves: true, missing: [], degraded: ['redis'] };
    const { get } = await server(testChat({}), { ready: async () => away });
    const ready = await get('/readyz', {});
    expect([ready.statusCode, ready.json()]).toEqual([
      200,
      { status: 'degraded', missing: [], degraded: ['redis'] },
    ]);
  });

  it('say when all is there', async () => {
    const { get } = await server();
    expect((await get('/readyz', {})).json()).toEqual({ status: 'ready' });
  });
});

describe('any route', () => {
  it('that nobody serves is named', async () => {
    const { get } = await server();
    const reply = await get('/v1/nowhere?key=secret');
    expect(reply.statusCode).toBe(404);
    expect(reply.json().error).toMatchObject({
      code: 'route_unknown',
      details: { path: '/v1/nowhere' },
    });
    expect(reply.headers['x-request-id']).toBe('req_1');
  });

  it.each([
    ['GET', '/v1/models/%zz', 400, 'url_malformed'],
    ['GET', '/api/v1/things/%ff', 400, 'url_malformed'],
    ['GET', `/api/v1/things/${'x'.repeat(300)}`, 414, 'url_too_long'],
    ['POST', '/v1/models?x=1', 405, 'method_unsupported'],
    ['DELETE', '/api/v1/things/x', 405, 'method_unsupported'],
  ] as const)('refuses %s %s in its own words', async (method, url, status, code) => {
    const { app } = await server();
    const headers = { 'x-request-id': 'mine' };
    const reply = await app.inject({ method, url, headers });
    expect([reply.statusCode, reply.json().error.code]).toEqual([status, code]);
    expect(reply.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-request-id': 'req_1',
      'x-client-request-id': 'mine',
    });
    expect(reply.headers.allow).toBe(status === 405 ? 'GET, HEAD' : undefined);
  });

  it('hides its defects', async () => {
    const { get, deps } = await server();
    const reply = await get('/api/v1/fails');
    expect([reply.statusCode, reply.json().error.code]).toEqual([500, 'internal']);
    expect(reply.body).not.toContain('secret');
    expect(deps.defects).toHaveLength(1);
  });

  it('is closed while the gateway ends', async () => {
    const { post } = await server(testChat({}), { isClosing: () => true });
    const reply = await post(minimal);
    expect([reply.statusCode, reply.json().error.code]).toEqual([503, 'shutting_down']);
    expect(reply.headers.connection).toBe('close');
  });
});
