import { redisForTests } from '@alfred/testing';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { naiveWindows } from '../../test/naive-windows.ts';
import { announceGatewayScript, takePlacesScript } from './redis-scripts.ts';

let server: Awaited<ReturnType<typeof redisForTests>>;
let redis: Redis;

beforeAll(async () => {
  server = await redisForTests({ own: true });
  redis = new Redis(server.url);
}, 60_000);

afterEach(() => redis.flushall());

afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

/** The script by a clock of the test: nothing else of it is changed. */
const byClockOf = (script: string, micros: number) =>
  script.replace(
    "redis.call('TIME')",
    `{ '${Math.floor(micros / 1e6)}', '${Math.round(micros % 1e6)}' }`,
  );

interface Asked {
  readonly id: string;
  readonly requests: number;
  readonly windowSeconds: number;
}

async function take(micros: number, limits: readonly Asked[]) {
  const keys = limits.map(({ id }) => `alfred:limit:{org_a}:${id}`);
  const bounds = limits.flatMap(({ requests, windowSeconds }) => [requests, windowSeconds * 1e6]);
  const script = byClockOf(takePlacesScript, micros);
  const answer = await redis.eval(script, keys.length, ...keys, ...bounds);
  const numbers = Array.isArray(answer) ? answer.map(Number) : [];
  return limits.map((limit, n) => ({
    limit: { kind: 'key', name: limit.id, ...limit },
    used: numbers[3 * n],
    waitMicros: numbers[3 * n + 1],
    resetMicros: numbers[3 * n + 2],
  }));
}

/** Far enough ahead that Redis's own clock expires no key meanwhile. */
const begin = 2_500_000_000 * 1e6;

const one = (requests: number, windowSeconds = 10): readonly Asked[] => [
  { id: 'key_a', requests, windowSeconds },
];

describe('a place in every limit', () => {
  // Methodology: as for the windows of a process; the same model, over the same kind of story.
  it('is what a model gives that forgets nothing', { timeout: 60_000 }, async () => {
    const step = fc.record({
      pause: fc.integer({ min: 0, max: 2_000_000 }),
      limits: fc.uniqueArray(
        fc.record({
          id: fc.constantFrom('a', 'b', 'c', 'd'),
          requests: fc.integer({ min: 1, max: 6 }),
          windowSeconds: fc.constant(3),
        }),
        { minLength: 1, maxLength: 4, selector: ({ id }) => id },
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 80 }), async (steps) => {
        await redis.flushall();
        const model = naiveWindows();
        let now = begin;
        for (const { pause, limits } of steps) {
          now += pause;
          const asked = limits.map((limit) => ({ kind: 'key', name: limit.id, ...limit }));
          const expected = model.take({ organization: 'org_a', limits: asked }, now);
          expect(await take(now, limits)).toEqual(expected);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is found behind any number of requests that have left the window', async () => {
    for (let n = 0; n < 300; n += 1) await take(begin + n * 1e5, one(300, 30));
    for (const [at, used] of [
      [30.05, 300],
      [44.95, 152],
      [59.8, 4],
    ] as const) {
      expect(await take(begin + at * 1e6, one(300, 30))).toMatchObject([{ used }]);
    }
  });

  it('waits for a clock of the server that was set back, and begins anew past a window', async () => {
    await take(begin, one(2));
    expect(await take(begin - 5e6, one(2))).toMatchObject([{ used: 2, resetMicros: 10e6 }]);
    expect(await take(begin - 4e6, one(2))).toMatchObject([{ used: 2, waitMicros: 10e6 }]);
    expect(await take(begin - 11e6, one(2))).toMatchObject([{ used: 1, waitMicros: 0 }]);
  });
});

describe('the registry', () => {
  const announce = (micros: number, gateway: string) =>
    redis.eval(byClockOf(announceGatewayScript, micros), 1, 'alfred:gateways', gateway, 10_000);

  it('counts those who were heard of in the last ten seconds', async () => {
    expect(await announce(begin, 'inc_a')).toBe(1);
    expect(await announce(begin + 5e6, 'inc_b')).toBe(2);
    expect(await announce(begin + 9e6, 'inc_b')).toBe(2);
    expect(await announce(begin + 11e6, 'inc_b')).toBe(1);
    expect(await redis.pttl('alfred:gateways')).toBeGreaterThan(0);
  });

  it('counts nobody from a future that was taken back', async () => {
    await announce(begin + 3_600e6, 'inc_gone');
    expect(await announce(begin, 'inc_a')).toBe(1);
  });
});
