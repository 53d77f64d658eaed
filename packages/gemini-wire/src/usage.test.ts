import { readUsage, writeUsage } from '@alfred/openai-wire';
import { emptyUsage } from '@alfred/pricing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readUsageMetadata, writeUsageMetadata } from './usage.ts';

describe('Gemini’s usage', () => {
  it('has its thoughts beside its answer, not in it', () => {
    const metadata = {
      promptTokenCount: 29,
      candidatesTokenCount: 15,
      thoughtsTokenCount: 804,
      totalTokenCount: 848,
    };
    const usage = readUsageMetadata(metadata);
    expect(usage).toMatchObject({ inputUncached: 29n, outputText: 15n, outputReasoning: 804n });
    expect(usage && writeUsage(usage)).toMatchObject({
      prompt_tokens: 29,
      completion_tokens: 819,
      total_tokens: 848,
    });
  });

  it('has what was cached in its prompt, and what tools fetched beside it', () => {
    const metadata = {
      promptTokenCount: 100,
      cachedContentTokenCount: 60,
      toolUsePromptTokenCount: 7,
      candidatesTokenCount: 1,
      totalTokenCount: 108,
    };
    expect(readUsageMetadata(metadata)).toMatchObject({ inputUncached: 47n, cacheRead: 60n });
  });

  it('has a price of its own for what was spoken', () => {
    const metadata = {
      promptTokenCount: 100,
      cachedContentTokenCount: 50,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 20 },
        { modality: 'AUDIO', tokenCount: 80 },
      ],
      cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 50 }],
      candidatesTokenCount: 4,
      candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: 4 }],
    };
    expect(readUsageMetadata(metadata)).toMatchObject({
      inputUncached: 20n,
      cacheRead: 50n,
      inputAudio: 30n,
      outputText: 0n,
      outputAudio: 4n,
    });
  });

  it('may leave out what is none, and thoughts out of its total', () => {
    expect(readUsageMetadata({ promptTokenCount: 8, totalTokenCount: 8 })).toMatchObject({
      inputUncached: 8n,
      outputText: 0n,
    });
    const total = { promptTokenCount: 8, candidatesTokenCount: 2, totalTokenCount: 10 };
    expect(readUsageMetadata({ ...total, thoughtsTokenCount: 5 })).toMatchObject({
      outputReasoning: 5n,
    });
  });

  it.each([
    undefined,
    null,
    'many',
    {},
    { promptTokenCount: -1 },
    { promptTokenCount: 1.5 },
    { promptTokenCount: 8, candidatesTokenCount: 2, totalTokenCount: 99 },
  ])('is none: %j', (metadata) => {
    expect(readUsageMetadata(metadata)).toBeUndefined();
  });

  it('survives the way to a client and back, also through chat completions', () => {
    const count = fc.integer({ min: 0, max: 1_000_000 }).map(BigInt);
    const buckets = fc.record({
      inputUncached: count,
      cacheRead: count,
      inputAudio: count,
      outputText: count,
      outputReasoning: count,
    });
    fc.assert(
      fc.property(buckets, (some) => {
        const usage = { ...emptyUsage, ...some, requests: 1n };
        fc.pre(some.inputUncached + some.cacheRead + some.outputText > 0n);
        expect(readUsageMetadata(writeUsageMetadata(usage))).toEqual(usage);
        expect(readUsage(writeUsage(usage))).toEqual(usage);
      }),
    );
  });
});
