// Request limits at the gateway's own port: over one Redis, through its outages, and without it.
import { setTimeout as pause } from 'node:timers/promises';
import { redisForTests } from '@alfred/testing';
import OpenAI from 'openai';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  onTestFinished,
} from 'vitest';
import { apiKey, caller } from './fakes.ts';
import { type Platform, startPlatform } from './platform.ts';
import { patient } from './redis-scene.ts';

let server: Awaited<ReturnType<typeof redisForTests>>;
const open: Platform[] = [];

beforeAll(async () => {
  server = await redisForTests({ own: true });
}, 60_000);

afterAll(() => server.stop());

beforeEach(() => server.restart());

afterEach(async () => {
  await server.thaw();
  await Promise.all(open.splice(0).map((platform) => platform.stop()));
}, 60_000);

type Settings = Record<string, string>;

async function gateway(env: Settings, patience = patient): Promise<Platform> {
  const platform = await startPlatform(env, 0, patience);
  open.push(platform);
  platform.setPurse(1_000_000_000_000n);
  return platform;
}

const onRedis = (limit?: string): Settings => ({
  ALFRED_REDIS_URL: server.url,
  ...(limit === undefined ? {} : { ALFRED_RATE_LIMIT: limit }),
});

const messages = [{ role: 'user' as const, content: 'Tea at five, please.' }];

const post = (platform: Platform, body: object = {}) =>
  fetch(`${platform.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sim/echo', messages, ...body }),
  });

/** Status and header of a call that was read to its end. */
async function call(platform: Platform) {
  const response = await post(platform);
  await response.text();
  return { status: response.status, limits: response.headers.get('x-alfred-limits') };
}

const operated = async (platform: Platform, path: string) => {
  const headers = { authorization: 'Bearer operator' };
  return (await fetch(`${platform.url}${path}`, { headers })).json();
};

describe.each<[string, (limit?: string) => Settings]>([
  ['with Redis', onRedis],
  ['without', (limit) => (limit === undefined ? {} : { ALFRED_RATE_LIMIT: limit })],
])('a gateway %s', (_, settings) => {
  it('says how the limit stands, and refuses by it', async () => {
    const platform = await gateway(settings('2/60s'));
    const first = await post(platform);
    expect(first.status).toBe(200);
    const told = (name: string) => first.headers.get(`x-ratelimit-${name}-requests`);
    expect([told('limit'), told('remaining'), told('reset')]).toEqual(['2', '1', '1m0s']);
    const streamed = await post(platform, { stream: true });
    await streamed.text();
    expect(streamed.headers.get('x-ratelimit-remaining-requests')).toBe('0');

    const refused = await post(platform);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    expect(refused.headers.get('x-ratelimit-reset-requests')).toMatch(/^(1m0s|[\d.]+s)$/);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(Number(refused.headers.get('retry-after-ms'))).toBeLessThanOrEqual(seconds * 1_000);
    expect(await refused.json()).toMatchObject({
      error: {
        ...{ code: 'rate_limited', type: 'rate_limit_error', retryable: true, source: 'gateway' },
        details: { kind: 'key', id: caller.key, requests: '2', windowSeconds: '60' },
      },
    });
    await platform.forwarded();
    const written = platform.records.map(({ body }) => body?.$case);
    expect(written.toSorted()).toEqual(['admitted', 'admitted', 'opened', 'settled', 'settled']);
    expect(platform.log.join('')).toContain('rate_limited');
  });

  it('says how tokens stand, and gives back what a call did not use', async () => {
    const platform = await gateway(settings());
    const key = {
      kind: 'key',
      id: caller.key,
      tokens: 10_000,
      windowSeconds: 60,
      models: [],
      networks: [],
    };
    await platform.setLimits([key]);
    const first = await post(platform, { max_tokens: 4_000 });
    await first.text();
    expect(first.headers.get('x-ratelimit-limit-tokens')).toBe('10000');
    expect(Number(first.headers.get('x-ratelimit-remaining-tokens'))).toBeLessThan(6_000);
    expect(first.headers.get('x-ratelimit-reset-tokens')).toBe('1m0s');
    const leftLater = async () => {
      const response = await post(platform, { max_tokens: 9_000 });
      await response.text();
      return response.status;
    };
    await expect.poll(leftLater).toBe(200);
    const large = await post(platform, { max_tokens: 20_000 });
    expect(large.status).toBe(429);
    expect(await large.json()).toMatchObject({ error: { code: 'token_limit_too_small' } });
  });

  it('names the node whose limit is reached, and counts none of the others then', async () => {
    const platform = await gateway(settings());
    const window = { windowSeconds: 60, models: [], networks: [] };
    const key = { kind: 'key', id: caller.key, requests: 3, ...window };
    await platform.setLimits([key, { kind: 'node', id: 'dep_a', requests: 1, ...window }]);
    expect((await call(platform)).status).toBe(200);
    const refused = await post(platform);
    expect(await refused.json()).toMatchObject({
      error: { details: { kind: 'node', id: 'dep_a', requests: '1' } },
    });
    await platform.setLimits([key]);
    const statusOf = async () => (await call(platform)).status;
    // The refused ones left both places; the message on the bus may take a moment.
    await expect.poll(statusOf).toBe(200);
    expect((await post(platform)).headers.get('x-ratelimit-remaining-requests')).toBe('0');
    expect((await call(platform)).status).toBe(429);
  });

  it('has no limit where none is set', async () => {
    const platform = await gateway(settings());
    const { headers } = await post(platform);
    expect([...headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([]);
  });

  it('is waited for by the official client', async () => {
    const platform = await gateway(settings('1/1s'));
    const client = new OpenAI({ baseURL: `${platform.url}/v1`, apiKey, maxRetries: 8 });
    for (let n = 0; n < 3; n += 1) {
      const { choices } = await client.chat.completions.create({ model: 'sim/echo', messages });
      expect(choices).toHaveLength(1);
    }
  }, 60_000);
});

it('says of itself that it has no Redis', async () => {
  const platform = await gateway({});
  expect(await operated(platform, '/api/v1/redis/health')).toMatchObject({
    ...{ status: 'none', latencyMs: null, gateways: 1, lastError: null },
  });
  expect(await operated(platform, '/readyz')).not.toHaveProperty('degraded');
});

describe('two gateways on one Redis', () => {
  it('have one limit between them', async () => {
    const both = [await gateway(onRedis('20/60s')), await gateway(onRedis('20/60s'))];
    const calls = Array.from({ length: 60 }, (_, n) => call(both[n % 2] as Platform));
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(statuses.filter((status) => status === 429)).toHaveLength(40);
  });

  it('fail nothing while it is killed, started, frozen and thawed under load', async () => {
    const brief = { operationMs: 50, failuresMax: 5, openMs: 500 };
    const settings = onRedis('100000/60s');
    const both = [await gateway(settings, brief), await gateway(settings, brief)];
    const seen: Awaited<ReturnType<typeof call>>[] = [];
    const [first] = both;
    const healthOf = async () => first && (await operated(first, '/api/v1/redis/health'));
    await expect.poll(healthOf).toMatchObject({ gateways: 2 });
    let loading = true;
    const load = async (platform: Platform) => {
      while (loading) {
        seen.push(await call(platform));
        await pause(5);
      }
    };
    onTestFinished(() => {
      loading = false;
    });
    const clients = Promise.all([...both, ...both, ...both].map(load));
    // Whatever becomes of the test: whoever waits below hears of a client that failed.
    clients.catch(() => {});
    const counted = () => seen.at(-1)?.limits ?? 'shared';
    const become = (basis: string) => expect.poll(counted).toBe(basis);
    await become('shared');
    await server.kill();
    await become('local');
    await expect.poll(healthOf).toMatchObject({
      ...{ latencyMs: null, gateways: 2 },
      status: expect.stringMatching(/^(open|half_open)$/),
    });
    const ready = first && (await operated(first, '/readyz'));
    expect(ready).toMatchObject({ status: 'degraded', degraded: ['redis'] });
    await server.restart();
    await become('shared');
    await server.freeze();
    await become('local');
    await pause(1_000);
    await server.thaw();
    await become('shared');
    loading = false;
    await clients;
    expect(seen.filter(({ status }) => status !== 200)).toEqual([]);
    expect(seen.length).toBeGreaterThan(100);
  }, 120_000);
});
