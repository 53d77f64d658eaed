import { randomId } from '@alfred/ids';
import { redisForTests } from '@alfred/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RedisScene, redisScene, startedScene } from '../../test/redis-scene.ts';
import type { AppliedLimit } from '../ports/rate-limits.ts';
import { rateLimitsContract } from './rate-limits.contract.ts';

let server: Awaited<ReturnType<typeof redisForTests>>;
let admin: Redis;

beforeAll(async () => {
  server = await redisForTests({ own: true });
  admin = new Redis(server.url);
}, 60_000);

afterAll(async () => {
  admin.disconnect();
  await server.stop();
});

rateLimitsContract('Redis', async () => (await redisScene(server.url)).limits);

const limitOf = (requests: number, windowSeconds = 60): AppliedLimit => {
  const id = randomId('key');
  return { kind: 'key', id, name: id, requests, windowSeconds };
};

describe('four gateways', () => {
  let gateways: readonly RedisScene[];
  beforeAll(async () => {
    gateways = await Promise.all([1, 2, 3, 4].map(() => startedScene(server.url)));
  });
  afterAll(() => Promise.all(gateways.map(({ limits }) => limits.stop())));

  it('let a hundred of four hundred in that come at once', async () => {
    const organization = randomId('org');
    const [limit, node] = [limitOf(100), { ...limitOf(1_000), kind: 'node' }];
    const attempts = Array.from({ length: 400 }, (_, n) =>
      gateways[n % 4]?.limits.take({ organization, limits: [limit, node] }),
    );
    const decisions = await Promise.all(attempts);
    const allowed = decisions.filter((decision) => decision?.outcome === 'allowed');
    expect(allowed).toHaveLength(100);
    expect(new Set(decisions.map((decision) => decision?.basis))).toEqual(new Set(['shared']));
    // Each place was given once.
    const left = allowed.map((decision) => decision?.remaining ?? -1).toSorted((a, b) => a - b);
    expect(left).toEqual(Array.from({ length: 100 }, (_, n) => n));
    const one = gateways[0]?.limits.take({ organization, limits: [node] });
    expect(await one).toMatchObject({ remaining: 899 });
  });

  it('know of each other', async () => {
    const known = async () =>
      Promise.all(gateways.map(async ({ limits }) => (await limits.health()).gateways));
    await expect.poll(known).toEqual([4, 4, 4, 4]);
  });

  it('are counted no more when they end', async () => {
    const fifth = await startedScene(server.url);
    expect((await fifth.limits.health()).gateways).toBe(5);
    const members = () => admin.zcard('alfred:gateways');
    expect(await members()).toBe(5);
    await fifth.limits.stop();
    await fifth.limits.stop();
    expect(await members()).toBe(4);
  });

  it('say how Redis is reached', async () => {
    const [{ limits, metrics } = await redisScene(server.url)] = gateways;
    const health = await limits.health();
    expect(health).toMatchObject({ status: 'closed', lastError: undefined });
    expect(health.latencyMicros).toBeGreaterThan(0);
    const text = await metrics();
    expect(text).toMatch(/alfred_gateway_redis_circuit_state 0/);
    expect(text).toMatch(/alfred_gateway_redis_seconds_count\{.*operation="take".*\} \d+/);
    expect(text).toMatch(/alfred_gateway_limit_decisions_total\{.*basis="shared".*\} \d+/);
  });
});

describe('what is kept in Redis', () => {
  it('is one entry for each request that came in, and goes with the window', async () => {
    const { limits } = await startedScene(server.url);
    const limit = limitOf(5, 600);
    const asked = { organization: 'org_kept', limits: [limit] };
    for (let n = 0; n < 12; n += 1) await limits.take(asked);
    const key = `alfred:limit:{org_kept}:${limit.id}`;
    expect(await admin.llen(key)).toBe(5);
    const lifeMs = await admin.pttl(key);
    expect(lifeMs).toBeGreaterThan(500_000);
    expect(lifeMs).toBeLessThanOrEqual(600_001);
    const short = limitOf(3, 0.2);
    await limits.take({ ...asked, limits: [short] });
    const exists = () => admin.exists(`alfred:limit:{org_kept}:${short.id}`);
    await expect.poll(exists).toBe(0);
    await limits.stop();
  });

  it('is of less than sixteen bytes a request', async () => {
    const { limits } = await startedScene(server.url);
    const limit = limitOf(10_000, 600);
    const asked = { organization: 'org_small', limits: [limit] };
    await Promise.all(Array.from({ length: 10_000 }, () => limits.take(asked)));
    const key = `alfred:limit:{org_small}:${limit.id}`;
    expect(await admin.llen(key)).toBe(10_000);
    expect(await admin.memory('USAGE', key, 'SAMPLES', 0)).toBeLessThan(160_000);
    await limits.stop();
  }, 60_000);
});

it('counts on after Redis has forgotten its scripts', async () => {
  const { limits } = await startedScene(server.url);
  const asked = { organization: 'org_scripts', limits: [limitOf(3)] };
  await limits.take(asked);
  await admin.script('FLUSH');
  expect(await limits.take(asked)).toMatchObject({ basis: 'shared', remaining: 1 });
  await limits.stop();
});
