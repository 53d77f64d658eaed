import {
  type OperationRequest,
  parseImagesRequest,
  parseModerationsRequest,
  parseSpeechRequest,
  parseTranscriptionsRequest,
} from '@alfred/openai-wire';
import { builtInBook, charge, emptyUsage, priceBook } from '@alfred/pricing';
import { describe, expect, it } from 'vitest';
import { parityTariff, startMicros } from '../../test/fakes.ts';
import { estimateOperation } from './estimate-operation.ts';
import { boundUsage, saysWhatIsSold } from './operation-usage.ts';

const book = priceBook(builtInBook());

function tariffOf(model: string) {
  const [provider = '', name = ''] = model.startsWith('sim/') ? ['sim', model] : ['openai', model];
  const price = book.find(provider, name, startMicros);
  if (!price) throw new Error(`no price for ${model}`);
  return parityTariff(price);
}

const estimate = (request: OperationRequest) => estimateOperation(request, tariffOf(request.model));

const images = (body: object) =>
  parseImagesRequest({ model: 'gpt-image-1', prompt: 'a cat', ...body } as never);
const speech = (body: object) =>
  parseSpeechRequest({ model: 'gpt-4o-mini-tts', input: 'Good morning', voice: 'x', ...body });
const sound = { name: 'a.wav', type: 'audio/wav', bytes: new Uint8Array(7_500) };
const transcription = (model: string) =>
  parseTranscriptionsRequest({ fields: [['model', model]], files: [['file', sound]] });

const streamed = { stream: true, partial_images: 2 };

describe('the bound of pictures', () => {
  it.each([
    ['low, square', { quality: 'low', size: '1024x1024' }, 512],
    ['medium, three of them', { quality: 'medium', size: '1024x1024', n: 3 }, 3 * 2_048],
    ['high, upright', { quality: 'high', size: '1024x1536' }, 12_288],
    ['whatever the provider chooses', {}, 12_288],
    ['small', { quality: 'low', size: '256x256' }, 512],
    ['small, shown twice before', { ...streamed, quality: 'low', size: '256x256' }, 712],
  ])('is that of %s', (_, body, outputMax) => {
    expect(estimate(images(body))).toMatchObject({ outcome: 'bounded', outputMax });
  });

  it('is above what the vendor states for each size and quality', () => {
    const stated = {
      low: [272, 408, 400],
      medium: [1_056, 1_584, 1_568],
      high: [4_160, 6_240, 6_208],
    };
    for (const [quality, tokens] of Object.entries(stated)) {
      for (const [at, size] of ['1024x1024', '1024x1536', '1536x1024'].entries()) {
        const bound = estimate(images({ quality, size }));
        expect(bound).toMatchObject({ outcome: 'bounded' });
        expect((bound as never as { outputMax: number }).outputMax).toBeGreaterThan(
          tokens[at] ?? 0,
        );
      }
    }
  });

  it('is a number of pieces where they are sold so', () => {
    expect(estimate(images({ model: 'sim/image', n: 4 }))).toMatchObject({
      ...{ amount: 80_000_000n, inputAmount: 0n, outputMax: 0 },
      pieces: { images: 4n },
    });
  });

  it.each([
    ['svg', { svg: { model: 'x' } }],
    ['complexity', { complexity: 'high' }],
    ['frame_count', { frame_count: 16 }],
    ['quality', { quality: 'max' }],
    ['model', { model: 'gpt-5.4-image-2' }],
  ])('is refused by %s', (param, body) => {
    expect(estimate(images(body))).toMatchObject({ code: 'estimate_unbounded', params: { param } });
  });

  it('is refused where a model is priced for something else', () => {
    expect(estimate(images({ model: 'whisper-1' }))).toMatchObject({ code: 'model_unpriced' });
  });
});

describe('the bound of speech', () => {
  it('is its characters where they are sold, each once', () => {
    const request = speech({ model: 'sim/speech', input: 'zwölf 🍎' });
    expect(estimate(request)).toMatchObject({ amount: 7n * 15_000n, pieces: { characters: 7n } });
  });

  it('is the time that they can take where tokens are sold, longer when it is slower', () => {
    const at = (speed: number) =>
      estimate(speech({ speed })) as never as { outputMax: number; inputMax: number };
    expect(at(1)).toMatchObject({ outputMax: 275, inputMax: 28 });
    expect(at(0.25).outputMax).toBe(725);
    expect(at(4).outputMax).toBe(275);
  });
});

describe('the bound of a transcript', () => {
  it('is the seconds of the sound where they are sold', () => {
    const amount = 11n * 100_000n;
    expect(estimate(transcription('whisper-1'))).toMatchObject({ amount, inputAmount: amount });
  });

  it('is their tokens, heard and written, elsewhere', () => {
    const bound = estimate(transcription('gpt-4o-transcribe'));
    expect(bound).toMatchObject({ inputMax: 291, outputMax: 181, pieces: {} });
  });
});

describe('the bound of moderation', () => {
  const judged = (model: string) =>
    parseModerationsRequest({
      model,
      input: [
        { type: 'text', text: 'x' },
        { type: 'image_url', image_url: { url: 'https://a/b' } },
      ],
    });

  it('is nothing where it is given away, pictures too', () => {
    expect(estimate(judged('omni-moderation-latest'))).toMatchObject({ amount: 0n });
  });

  it('is refused for pictures where tokens are sold', () => {
    expect(estimate(judged('gpt-4o'))).toMatchObject({ code: 'estimate_unbounded' });
  });
});

describe('what is charged when nobody says', () => {
  it.each([
    images({}),
    images({ model: 'sim/image' }),
    speech({}),
    speech({ model: 'sim/speech' }),
    transcription('whisper-1'),
    transcription('gpt-4o-transcribe'),
  ])('is never more than the bound, and never nothing', (request) => {
    const bound = estimate(request);
    if (bound.outcome === 'refused') throw new Error(bound.code);
    const { price, rate } = tariffOf(request.model);
    const usage = boundUsage(request.operation, bound, 1);
    const amount = charge(price, usage, rate);
    expect(amount > 0n && amount <= bound.amount).toBe(true);
    expect(saysWhatIsSold(usage, price)).toBe(true);
    expect(saysWhatIsSold({ ...emptyUsage, requests: 1n }, price)).toBe(false);
  });
});
