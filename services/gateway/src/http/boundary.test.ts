// What an operator says about who may reach the gateway, before anything of a request is read.
import { describe, expect, it } from 'vitest';
import { apiKey, testChat } from '../../test/fakes.ts';
import { httpSettings, testServer } from '../../test/http-server.ts';

const payload = { model: 'sim/echo', messages: [{ role: 'user', content: 'hi' }] };
const headers = { authorization: `Bearer ${apiKey}` };
const url = '/v1/chat/completions';
const serverWith = (over: Partial<typeof httpSettings>, networks: readonly string[] = []) =>
  testServer(testChat({}), { settings: { ...httpSettings, ...over } }, [
    { kind: 'node', id: 'org_a', windowSeconds: 60, models: [], networks },
  ]);

describe('a network', () => {
  const post = async (trustedProxies: readonly string[], forwarded: string, from = '127.0.0.1') => {
    const app = await serverWith({ trustedProxies }, ['192.0.2.0/24']);
    const response = await app.inject({
      ...{ method: 'POST', url, payload, remoteAddress: from },
      headers: { ...headers, 'x-forwarded-for': forwarded },
    });
    return response.json().error?.code ?? response.statusCode;
  };

  it('is that of whoever connects, whatever a header says', async () => {
    expect(await post([], '192.0.2.7')).toBe('network_denied');
    expect(await post([], '198.51.100.1', '192.0.2.7')).toBe(200);
  });

  it('is what a trusted proxy says, and only the last one that is not trusted', async () => {
    expect(await post(['127.0.0.1'], '192.0.2.7')).toBe(200);
    expect(await post(['127.0.0.0/8', '10.0.0.0/8'], '192.0.2.7, 10.1.1.1')).toBe(200);
    expect(await post(['127.0.0.1'], '192.0.2.7, 198.51.100.1')).toBe('network_denied');
    expect(await post(['10.0.0.1'], '192.0.2.7')).toBe('network_denied');
    expect(await post(['127.0.0.1'], 'nonsense')).toBe('network_denied');
  });
});

describe('a page', () => {
  const origin = 'https://console.example';
  const preflight = {
    ...({ method: 'OPTIONS', url } as const),
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, content-type, x-stainless-os',
    },
  };

  it('may call when its origin is known, and read what Alfred says in headers', async () => {
    const app = await serverWith({ corsOrigins: [origin] });
    const asked = await app.inject(preflight);
    expect(asked.statusCode).toBe(204);
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'authorization, content-type, x-stainless-os',
      'access-control-max-age': '600',
    });
    expect(asked.headers['access-control-allow-credentials']).toBeUndefined();
    const post = { method: 'POST', url, payload, headers: { ...headers, origin } } as const;
    const answered = await app.inject(post);
    expect(answered.headers['access-control-allow-origin']).toBe(origin);
    expect(answered.headers['access-control-expose-headers']).toContain('x-alfred-cost');
    const refused = await app.inject({ ...post, headers: { origin } });
    expect(refused.statusCode).toBe(401);
    expect(refused.headers['access-control-allow-origin']).toBe(origin);
  });

  it('of another origin may not, and of none where none is known', async () => {
    const other = {
      ...preflight,
      headers: { ...preflight.headers, origin: 'https://evil.example' },
    };
    const known = await serverWith({ corsOrigins: [origin] });
    expect((await known.inject(other)).headers['access-control-allow-origin']).toBeUndefined();
    const none = await (await serverWith({})).inject(preflight);
    expect(none.statusCode).toBe(405);
    expect(none.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('of any origin may where all are let in', async () => {
    const app = await serverWith({ corsOrigins: ['*'] });
    expect((await app.inject(preflight)).headers['access-control-allow-origin']).toBe('*');
  });

  it('reads a stream as it reads a reply', async () => {
    const app = await serverWith({ corsOrigins: [origin] });
    const streamed = { ...payload, stream: true };
    const sent = {
      method: 'POST',
      url,
      headers: { ...headers, origin },
      payload: streamed,
    } as const;
    const answered = await app.inject(sent);
    expect(answered.headers['access-control-allow-origin']).toBe(origin);
  });
});

it('takes no larger header than it was told', async () => {
  const app = await serverWith({ headerLimitBytes: 2_048 });
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  const send = (size: number) =>
    fetch(`${address}/healthz`, { headers: { 'x-padding': 'x'.repeat(size) } });
  expect((await send(1_000)).status).toBe(200);
  const refused = await send(4_000);
  expect(refused.status).toBe(431);
  expect(await refused.json()).toMatchObject({ error: { code: 'headers_too_large' } });
  await app.close();
});
