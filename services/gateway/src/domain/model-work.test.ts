import { describe, expect, it } from 'vitest';
import { refuseWork, workOf } from './model-work.ts';

describe('the work of a model', () => {
  it.each([
    ['sim', 'echo', 'chat'],
    ['sim', 'image', 'images'],
    ['openai', 'gpt-4o', 'chat'],
    ['openai', 'gpt-4o-mini-2024-07-18', 'chat'],
    ['openai', 'gpt-image-1', 'images'],
    ['openai', 'gpt-4o-mini-tts', 'speech'],
    ['openai', 'gpt-4o-transcribe', 'transcriptions'],
    ['azure', 'text-embedding-3-small', 'embeddings'],
    ['anthropic', 'claude-sonnet-4-5', 'chat'],
    ['google', 'gemini-2.5-flash', 'chat'],
    ['mistral', 'mistral-embed', 'embeddings'],
    ['cohere', 'embed-v4.0', 'embeddings'],
  ])('of %s, %s, is %s', (kind, model, work) => expect(workOf(kind, model)).toBe(work));

  it.each([
    ['openai', 'gpt-4o-audio-preview'],
    ['openai', 'house-model'],
    ['google', 'gemini-2.5-flash-image'],
    ['compatible', 'gpt-4o'],
  ])('of %s, %s, nobody knows', (kind, model) => expect(workOf(kind, model)).toBeUndefined());

  it('is refused by name, where it is another', () => {
    const worker = { provider: 'sim', id: 'sim/echo', work: 'chat' } as const;
    expect(refuseWork('images', worker)).toMatchObject({
      code: 'operation_unsupported',
      params: { provider: 'sim', model: 'sim/echo', operation: 'images', param: 'model' },
    });
    expect(refuseWork('chat', worker)).toBeUndefined();
    expect(refuseWork('images', { ...worker, work: undefined })).toBeUndefined();
  });
});
