import { emptyUsage } from '@alfred/pricing';
import { describe, expect, it } from 'vitest';
import type { CacheAddress, CachedAnswer, ResponseCache } from '../../ports/response-cache.ts';

const partition = {
  ...{ organization: 'org_a', scope: 'team', node: 'team_a', dataClass: '', isTest: false },
};
const address: CacheAddress = { partition, key: 'one' };

/** An answer by one author, that lives for a minute from `at` on. */
export function answerAt(at: bigint, over: Partial<CachedAnswer> = {}): CachedAnswer {
  return {
    ...{ provider: 'sim', model: 'echo', author: 'usr_a', finishReason: 'stop' },
    usage: { ...emptyUsage, inputUncached: 8n, outputText: 2n },
    ...{ isStream: true, texts: ['{"a":"ä"}', '{}'], expiresAt: at + 60_000_000n },
    ...over,
  };
}

/** What every store of answers does. `nowMicros` is its own clock. */
export function responseCacheContract(
  name: string,
  open: () => Promise<{ readonly cache: ResponseCache; readonly nowMicros: () => bigint }>,
): void {
  describe(`${name} is a store of answers`, () => {
    it('that gives back what it was given, and the newest of one key', async () => {
      const { cache, nowMicros } = await open();
      expect(await cache.find(address)).toBeUndefined();
      const answer = answerAt(nowMicros());
      await cache.keep(address, answer);
      expect(await cache.find(address)).toEqual(answer);
      const newer = { ...answer, texts: ['newer'] };
      await cache.keep(address, newer);
      expect(await cache.find(address)).toEqual(newer);
    });

    it.each<[string, Partial<CacheAddress['partition']>]>([
      ['another organisation', { organization: 'org_b' }],
      ['another scope', { scope: 'department' }],
      ['another node', { node: 'team_b' }],
      ['another class of data', { dataClass: 'public' }],
      ['keys without money', { isTest: true }],
    ])('that gives nothing to %s', async (_, other) => {
      const { cache, nowMicros } = await open();
      await cache.keep(address, answerAt(nowMicros()));
      const elsewhere = { ...address, partition: { ...partition, ...other } };
      expect(await cache.find(elsewhere)).toBeUndefined();
    });

    it('that keeps nothing which is over', async () => {
      const { cache, nowMicros } = await open();
      await cache.keep(address, answerAt(nowMicros() - 60_000_000n));
      expect(await cache.find(address)).toBeUndefined();
    });

    it('that forgets what one author left, and nothing else', async () => {
      const { cache, nowMicros } = await open();
      const other = { ...address, key: 'two' };
      await cache.keep(address, answerAt(nowMicros()));
      await cache.keep(other, answerAt(nowMicros(), { author: 'usr_b' }));
      await cache.forget('org_b', 'usr_a');
      expect(await cache.find(address)).toBeDefined();
      await cache.forget('org_a', 'usr_a');
      expect(await cache.find(address)).toBeUndefined();
      expect(await cache.find(other)).toBeDefined();
    });
  });
}
