import { emptyUsage, usageBuckets } from '@alfred/pricing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readUsage, writeUsage } from './index.ts';

describe('usage', () => {
  it('takes cached, spoken and reasoned tokens out of the totals that include them', () => {
    const usage = {
      prompt_tokens: 1_000,
      completion_tokens: 500,
      total_tokens: 1_500,
      prompt_tokens_details: { cached_tokens: 600, audio_tokens: 100, image_tokens: 50 },
      completion_tokens_details: { reasoning_tokens: 300, audio_tokens: 40 },
    };
    expect(readUsage(usage)).toEqual({
      ...emptyUsage,
      inputUncached: 250n,
      cacheRead: 600n,
      inputAudio: 100n,
      inputImage: 50n,
      outputText: 160n,
      outputReasoning: 300n,
      outputAudio: 40n,
      requests: 1n,
    });
  });

  it('knows tokens that were written to a cache, and the older name for those read from it', () => {
    const prompt_tokens_details = { cache_write_tokens: 30 };
    const usage = { prompt_tokens: 100, completion_tokens: 0, prompt_tokens_details };
    expect(readUsage(usage)).toMatchObject({ inputUncached: 70n, cacheWrite5m: 30n });
    const longer = { cache_write_tokens: 30, cache_write_1h_tokens: 20 };
    expect(readUsage({ ...usage, prompt_tokens_details: longer })).toMatchObject({
      ...{ inputUncached: 70n, cacheWrite5m: 10n, cacheWrite1h: 20n },
    });
    const older = { prompt_tokens: 100, completion_tokens: 0, prompt_cache_hit_tokens: 80 };
    expect(readUsage(older)).toMatchObject({ inputUncached: 20n, cacheRead: 80n });
  });

  it('adds reasoning that a provider keeps apart, when its total says so', () => {
    const details = { completion_tokens_details: { reasoning_tokens: 804 } };
    const usage = { prompt_tokens: 29, completion_tokens: 15, total_tokens: 848, ...details };
    expect(readUsage(usage)).toMatchObject({ outputText: 15n, outputReasoning: 804n });
    expect(readUsage({ ...usage, total_tokens: 44 })).toMatchObject({
      outputText: 0n,
      outputReasoning: 15n,
    });
  });

  it('never counts a token twice, whatever the details claim', () => {
    const usage = {
      prompt_tokens: 10,
      completion_tokens: 5,
      prompt_tokens_details: { cached_tokens: 8, audio_tokens: 8 },
      completion_tokens_details: { reasoning_tokens: 50 },
    };
    expect(readUsage(usage)).toMatchObject({ inputUncached: 0n, cacheRead: 8n, inputAudio: 2n });
  });

  it.each([
    undefined,
    null,
    'usage',
    {},
    { prompt_tokens: 1 },
    { prompt_tokens: -1, completion_tokens: 1 },
    { prompt_tokens: 1.5, completion_tokens: 1 },
    { prompt_tokens: '1', completion_tokens: 1 },
    { prompt_tokens: 2 ** 52, completion_tokens: 1 },
    { prompt_tokens: 11, completion_tokens: 7, total_tokens: 99 },
    { prompt_tokens: 11, completion_tokens: 7, total_tokens: '18' },
  ])('is not usage that can be charged: %j', (usage) => {
    expect(readUsage(usage)).toBeUndefined();
  });

  it('survives the way to a client and back', () => {
    const tokens = fc.bigInt(0n, 1_000_000n);
    const buckets = fc.record({
      inputUncached: tokens,
      cacheRead: tokens,
      cacheWrite5m: tokens,
      inputAudio: tokens,
      inputImage: tokens,
      outputText: tokens,
      outputReasoning: tokens,
      outputAudio: tokens,
    });
    fc.assert(
      fc.property(buckets, (some) => {
        const usage = { ...emptyUsage, ...some, requests: 1n };
        expect(readUsage(writeUsage(usage))).toEqual(usage);
      }),
    );
  });

  it('sums up to what was reported', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat(),
        fc.nat(),
        fc.nat(),
        (prompt, completion, cached, reasoning) => {
          const usage = readUsage({
            prompt_tokens: prompt,
            completion_tokens: completion,
            total_tokens: prompt + completion,
            prompt_tokens_details: { cached_tokens: cached },
            completion_tokens_details: { reasoning_tokens: reasoning },
          });
          const sum = usageBuckets.reduce((total, bucket) => total + (usage?.[bucket] ?? 0n), 0n);
          expect(sum).toBe(BigInt(prompt) + BigInt(completion) + 1n);
        },
      ),
    );
  });
});
