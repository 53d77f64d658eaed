import { setTimeout as pause } from 'node:timers/promises';
import { randomId } from '@alfred/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppliedLimit, CallLimit, RateLimits } from '../ports/rate-limits.ts';

const limitOf = (kind: 'key' | 'node', requests: number, windowSeconds = 60): AppliedLimit => {
  const id = randomId(kind);
  return { kind, id, name: id, requests, windowSeconds };
};

const micros = 1_000_000;

/** What it means to be RateLimits. Every adapter's test file calls this. */
export function rateLimitsContract(name: string, open: () => Promise<RateLimits>): void {
  describe(`${name} counts requests`, () => {
    let limits: RateLimits;
    beforeAll(async () => {
      limits = await open();
      await limits.start();
    });
    afterAll(() => limits.stop());

    const organization = randomId('org');
    const take = (...of: readonly AppliedLimit[]) => limits.take({ organization, limits: of });
    const outcomes = async (times: number, ...of: readonly AppliedLimit[]) => {
      const all = await Promise.all(Array.from({ length: times }, () => take(...of)));
      return all.filter((decision) => decision?.outcome === 'allowed').length;
    };

    it('up to the limit, and says how it stands', async () => {
      const limit = limitOf('key', 3);
      const decisions = [
        await take(limit),
        await take(limit),
        await take(limit),
        await take(limit),
      ];
      expect(decisions.map((it) => [it?.outcome, it?.remaining])).toEqual([
        ['allowed', 2],
        ['allowed', 1],
        ['allowed', 0],
        ['refused', 0],
      ]);
      expect(decisions[0]).toMatchObject({ basis: 'shared', limit, waitMicros: 0 });
      expect(decisions[0]?.resetMicros).toBe(60 * micros);
      const { waitMicros = 0, resetMicros = 0 } = decisions[3] ?? {};
      expect(waitMicros).toBeGreaterThan(0);
      expect(resetMicros).toBeGreaterThanOrEqual(waitMicros);
      expect(resetMicros).toBeLessThanOrEqual(60 * micros);
    });

    it('that come at once, exactly', async () => {
      expect(await outcomes(200, limitOf('key', 50))).toBe(50);
    });

    it('in a window that slides: one place at a time comes free', async () => {
      const limit = limitOf('key', 2);
      await take(limit);
      await pause(200);
      await take(limit);
      const { waitMicros = 0, resetMicros = 0 } = (await take(limit)) ?? {};
      // Timers of Node may fire a millisecond early.
      expect(resetMicros - waitMicros).toBeGreaterThanOrEqual(0.199 * micros);
    });

    it('again when those before have left the window', async () => {
      const limit = limitOf('key', 2, 0.2);
      await outcomes(2, limit);
      await expect.poll(() => outcomes(1, limit)).toBe(1);
    });

    it('against all of their limits or against none', async () => {
      const [key, team, root] = [limitOf('key', 10), limitOf('node', 2), limitOf('node', 9)];
      expect(await outcomes(20, key, team, root)).toBe(2);
      expect(await take(key, team, root)).toMatchObject({ outcome: 'refused', limit: team });
      expect(await take(key)).toMatchObject({ outcome: 'allowed', remaining: 7 });
      expect(await take(root)).toMatchObject({ outcome: 'allowed', remaining: 6 });
    });

    it('that were refused not at all', async () => {
      const limit = limitOf('key', 1, 0.3);
      await take(limit);
      for (let n = 0; n < 20; n += 1) await take(limit);
      await expect.poll(() => outcomes(1, limit)).toBe(1);
    });

    it('of each organisation by itself', async () => {
      const limit = limitOf('key', 1);
      const of = (tenant: string) => limits.take({ organization: tenant, limits: [limit] });
      expect(await of('org_one')).toMatchObject({ outcome: 'allowed' });
      expect(await of('org_two')).toMatchObject({ outcome: 'allowed' });
      expect(await of('org_one')).toMatchObject({ outcome: 'refused' });
    });

    it('that came in before against another limit in place of theirs', async () => {
      const limit = limitOf('key', 3);
      await outcomes(3, limit);
      expect(await take({ ...limit, requests: 2 })).toMatchObject({ outcome: 'refused' });
      expect(await take({ ...limit, requests: 5 })).toMatchObject({
        outcome: 'allowed',
        remaining: 1,
      });
      const wider = { ...limit, requests: 5, windowSeconds: 600 };
      expect(await take(wider)).toMatchObject({ outcome: 'allowed', remaining: 0 });
    });

    it('as many as the largest limit has', { timeout: 60_000 }, async () => {
      const limit = limitOf('key', 2_000, 86_400);
      expect(await outcomes(2_100, limit)).toBe(2_000);
    });

    it('only where there is a limit', async () => {
      expect(await take()).toBeUndefined();
    });

    const callLimit = (terms: Partial<CallLimit>): CallLimit => {
      const id = randomId('key');
      const none = { tokens: undefined, concurrency: undefined };
      return { kind: 'key', id, name: id, windowSeconds: 60, ...none, ...terms };
    };
    const callOf = (call: string, tokens: number, ...of: readonly CallLimit[]) => ({
      ...{ organization, call, tokens, limits: of },
    });
    const enter = (call: string, tokens: number, ...of: readonly CallLimit[]) =>
      limits.enter(callOf(call, tokens, ...of));

    it('by the tokens of calls: at their most, and as they were used in the end', async () => {
      const limit = callLimit({ tokens: 100 });
      expect(await enter('a', 60, limit)).toMatchObject({
        ...{ block: undefined, basis: 'shared', tokensLeft: 40, resetMicros: 60 * micros },
      });
      const refused = await enter('b', 60, limit);
      expect(refused).toMatchObject({ block: 'tokens', limit });
      expect(refused?.waitMicros).toBeGreaterThan(59 * micros);
      expect(refused?.waitMicros).toBeLessThanOrEqual(60 * micros);
      limits.leave(callOf('a', 10, limit));
      await expect.poll(() => enter('b', 60, limit)).toMatchObject({ tokensLeft: 30 });
      expect(await enter('c', 101, limit)).toMatchObject({ block: 'too_large' });
      const wait = { timeout: 40_000 };
      const brief = callLimit({ tokens: 5, windowSeconds: 0.2 });
      await enter('a', 5, brief);
      await expect.poll(() => enter('b', 5, brief), wait).toMatchObject({ block: undefined });
    });

    it('by the calls that run at the same time, exactly', async () => {
      const limit = callLimit({ concurrency: 5 });
      const names = Array.from({ length: 40 }, (_, n) => `call_${n}`);
      const decisions = await Promise.all(names.map((name) => enter(name, 1, limit)));
      const entered = names.filter((_, n) => !decisions[n]?.block);
      expect(entered).toHaveLength(5);
      for (const name of entered) limits.leave(callOf(name, 1, limit));
      await expect.poll(() => enter('late', 1, limit)).toMatchObject({ block: undefined });
    });

    it('by all limits of a call or by none', async () => {
      const [tokens, places] = [callLimit({ tokens: 10 }), callLimit({ concurrency: 1 })];
      expect((await enter('a', 4, tokens, places))?.block).toBeUndefined();
      expect(await enter('b', 4, tokens, places)).toMatchObject({ block: 'concurrency' });
      expect(await enter('c', 6, tokens)).toMatchObject({ block: undefined, tokensLeft: 0 });
      expect(await enter('d', 1)).toBeUndefined();
    });

    it('well, as it says itself', async () => {
      expect(limits.isDegraded).toBe(false);
      const health = await limits.health();
      expect(health.gateways).toBe(1);
      expect(health.since).toBeGreaterThan(0n);
    });
  });
}
