import { randomId } from '@alfred/ids';
import { redisForTests } from '@alfred/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { patient, type RedisScene, redisScene, startedScene } from '../../test/redis-scene.ts';
import type { AppliedLimit } from '../ports/rate-limits.ts';

let server: Awaited<ReturnType<typeof redisForTests>>;

beforeAll(async () => {
  server = await redisForTests({ own: true });
}, 60_000);

afterAll(() => server.stop());

/** As patient as a gateway, but for the time that the circuit stays open. */
const brief = { operationMs: 50, failuresMax: 5, openMs: 300 };

/** The same, and not confused by a busy machine. */
const steady = { ...brief, operationMs: 1_000 };

const limitOf = (requests: number, windowSeconds = 60): AppliedLimit => {
  const id = randomId('key');
  return { kind: 'key', id, name: id, requests, windowSeconds };
};

const open: RedisScene[] = [];
const scene = async (patience = patient) => {
  const one = await startedScene(server.url, { patience });
  open.push(one);
  return one;
};

beforeEach(() => server.restart());

afterEach(async () => {
  await server.thaw();
  await Promise.all(open.splice(0).map(({ limits }) => limits.stop()));
}, 60_000);

const asking = (limit: AppliedLimit) => ({ organization: 'org_a', limits: [limit] });

/** How many were let in, and by whom they were counted. */
async function attempts({ limits }: RedisScene, times: number, limit: AppliedLimit) {
  const bases = new Set<string>();
  let allowed = 0;
  for (let n = 0; n < times; n += 1) {
    const decision = await limits.take(asking(limit));
    bases.add(decision?.basis ?? 'none');
    if (decision?.outcome === 'allowed') allowed += 1;
  }
  return { allowed, bases: [...bases] };
}

const failedOf = async ({ metrics }: RedisScene): Promise<number> => {
  const line = /redis_seconds_count\{(?=.*operation="take")(?=.*outcome="failed").*\} (\d+)/;
  return Number(line.exec(await metrics())?.[1] ?? 0);
};

describe('while Redis is gone', () => {
  it('each gateway lets its share in, and what it let in before is of it', async () => {
    const [first, second] = [await scene(), await scene()];
    const known = async () => (await first.limits.health()).gateways;
    await expect.poll(known).toBe(2);
    const [limit, used] = [limitOf(10), limitOf(10)];
    await attempts(first, 3, used);
    await server.kill();
    expect(await attempts(first, 20, limit)).toEqual({ allowed: 5, bases: ['local'] });
    expect(await attempts(second, 20, limit)).toEqual({ allowed: 5, bases: ['local'] });
    expect(await attempts(first, 20, used)).toEqual({ allowed: 2, bases: ['local'] });
    expect(await attempts(first, 5, limitOf(1))).toEqual({ allowed: 1, bases: ['local'] });
    expect(first.limits.isDegraded).toBe(true);
    expect(await first.limits.health()).toMatchObject({
      ...{ status: 'open', latencyMicros: undefined, gateways: 2 },
    });
    expect(await first.metrics()).toMatch(/decisions_total\{.*basis="local".*\} \d+/);
    expect(await first.metrics()).toMatch(/alfred_gateway_redis_circuit_state 2/);
  });

  it('a gateway starts without it, and counts by itself', async () => {
    await server.kill();
    const alone = await scene();
    expect(await attempts(alone, 9, limitOf(4))).toEqual({ allowed: 4, bases: ['local'] });
    expect((await alone.limits.health()).lastError).toBe('ECONNREFUSED');
  });

  it('nobody asks it after five failures, until one tries again', async () => {
    const one = await scene({ ...patient, openMs: 3_600_000 });
    await server.kill();
    await attempts(one, 100, limitOf(1_000));
    // The heartbeat may have had one of the five.
    const failed = await failedOf(one);
    expect(failed).toBeLessThanOrEqual(5);
    expect(failed).toBeGreaterThanOrEqual(3);
    await server.restart();
    expect(await attempts(one, 20, limitOf(1_000))).toEqual({ allowed: 20, bases: ['local'] });
    expect(await failedOf(one)).toBe(failed);
  });
});

describe('while Redis takes connections and says nothing', () => {
  it('five requests wait for it and no others', async () => {
    const one = await scene({ operationMs: 50, failuresMax: 5, openMs: 3_600_000 });
    await server.freeze();
    expect((await attempts(one, 200, limitOf(1_000))).allowed).toBe(200);
    expect(await failedOf(one)).toBeLessThanOrEqual(5);
    expect((await one.limits.health()).status).toBe('open');
  }, 60_000);

  it('a gateway starts all the same', async () => {
    await server.freeze();
    const one = await scene(brief);
    expect(await attempts(one, 9, limitOf(4))).toEqual({ allowed: 4, bases: ['local'] });
  }, 60_000);

  it('a gateway ends all the same', async () => {
    const one = await redisScene(server.url, { patience: brief });
    await one.limits.start();
    await server.freeze();
    await expect(one.limits.stop()).resolves.toBeUndefined();
  }, 60_000);
});

describe('when Redis is back', () => {
  it.each<[string, () => Promise<void>, () => Promise<void>]>([
    ['after it was killed', () => server.kill(), () => server.restart()],
    ['after it was frozen', () => server.freeze(), () => server.thaw()],
  ])(
    'it is asked again, and exact: %s',
    async (_, leave, comeBack) => {
      const gateways = [await scene(steady), await scene(steady)];
      await leave();
      for (const one of gateways) await attempts(one, 10, limitOf(100));
      expect(gateways.map(({ limits }) => limits.isDegraded)).toEqual([true, true]);
      await comeBack();
      const isWell = () => gateways.every(({ limits }) => !limits.isDegraded);
      // Somebody has to try: the heartbeat does.
      await expect.poll(isWell).toBe(true);
      const limit = limitOf(50);
      const both = await Promise.all(gateways.map((one) => attempts(one, 60, limit)));
      expect(both.reduce((sum, { allowed }) => sum + allowed, 0)).toBe(50);
      const states = gateways.map(({ log }) => log.join('').match(/"state":"\w+"/g) ?? []);
      for (const told of states) expect(told.at(-1)).toBe('"state":"closed"');
    },
    90_000,
  );
});
