import { builtInBook, cost, emptyUsage, priceBook } from '@alfred/pricing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chatRequest, parityTariff, startMicros } from '../../test/fakes.ts';
import { countedUsage } from './count-usage.ts';
import { type Estimate, estimateChat } from './estimate.ts';
import { promptText } from './prompt-text.ts';
import { requestBytes } from './request-bytes.ts';

const book = priceBook(builtInBook());
const entry = book.find('openai', 'gpt-4o-mini', startMicros);
if (!entry) throw new Error('the book has no gpt-4o-mini');
const tariff = parityTariff(entry);

function bounded(body: object, cap = 4_096): Estimate {
  const estimate = estimateChat(chatRequest(body), tariff, cap);
  if (estimate.outcome === 'refused') throw new Error(estimate.code);
  return estimate;
}

describe('an estimate', () => {
  it('is the price of all bytes, overheads and the cap', () => {
    const estimate = bounded({
      messages: [{ role: 'user', content: 'é'.repeat(10) }],
      max_tokens: 7,
    });
    expect(estimate.inputMax).toBe(20 + 64 + 16);
    const usage = { ...emptyUsage, inputUncached: 20n + 64n + 16n, outputText: 7n };
    expect(estimate.amount).toBe(cost(tariff.price, usage));
    expect(estimate.inputAmount).toBe(cost(tariff.price, { ...usage, outputText: 0n }));
  });

  it('takes the cap times the number of answers', () => {
    const one = bounded({ max_tokens: 100 });
    const three = bounded({ max_tokens: 100, n: 3 });
    expect(three.amount - one.amount).toBe(200n * 600n);
    expect(three.outputMax).toBe(300);
  });

  it('has a cap where the client has none, no larger than the model’s own', () => {
    expect(bounded({}).outputCap).toBe(4_096);
    const small = parityTariff({ ...tariff.price, outputMax: 100 });
    expect(estimateChat(chatRequest({}), small, 4_096)).toMatchObject({ outputCap: 100 });
    expect(estimateChat(chatRequest({ max_tokens: 500 }), small, 4_096)).toMatchObject({
      outputCap: 500,
    });
  });

  it('counts tools, formats, predictions and everything else that the model reads', () => {
    const plain = bounded({ max_tokens: 1 });
    const tools = [{ type: 'function', function: { name: 'f', description: 'x'.repeat(100) } }];
    for (const more of [
      { tools },
      { response_format: { type: 'json_schema', json_schema: { name: 'x'.repeat(100) } } },
      { functions: [{ name: 'x'.repeat(100) }] },
      { prediction: { type: 'content', content: 'x'.repeat(100) } },
      { messages: [{ role: 'user', content: 'Hello there, butler.', name: 'x'.repeat(100) }] },
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'x'.repeat(150) }] }] },
    ]) {
      expect(bounded({ max_tokens: 1, ...more }).inputMax).toBeGreaterThan(plain.inputMax + 100);
    }
    const predicted = bounded({ max_tokens: 1, prediction: { type: 'content', content: 'abc' } });
    expect(predicted.outputMax).toBeGreaterThan(1);
  });

  it('is never less than what is counted from the same text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 500 }), (text, cap) => {
        const request = chatRequest({
          messages: [{ role: 'user', content: text.toWellFormed() }],
          max_tokens: cap,
        });
        const estimate = estimateChat(request, tariff, 4_096);
        if (estimate.outcome === 'refused') throw new Error(estimate.code);
        const { inputMax } = estimate;
        const { texts, overhead } = promptText(request);
        const bytes = texts.reduce((sum, each) => sum + Buffer.byteLength(each), 0);
        expect(requestBytes(request) < inputMax && bytes + overhead <= inputMax).toBe(true);
        const counted = { input: 1_000_000, text: 1_000_000, reasoning: 400 };
        const most = countedUsage(counted, estimate);
        expect(cost(tariff.price, most) <= estimate.amount).toBe(true);
      }),
    );
  });
});

describe('a request has no bound', () => {
  const part = (type: string) => ({ messages: [{ role: 'user', content: [{ type }] }] });

  it.each([
    ['web_search_options', { web_search_options: {} }],
    ['audio', { audio: { voice: 'alloy', format: 'wav' } }],
    ['previous_response_id', { previous_response_id: 'resp_1' }],
    ['models', { models: ['a', 'b'] }],
    ['modalities', { modalities: ['text', 'audio'] }],
    ['service_tier', { service_tier: 'priority' }],
    ['model', { model: 'gpt-4o-search-preview' }],
    ['tools[0]', { tools: [{ type: 'web_search' }] }],
    ['messages[0].content[0]', part('image_url')],
    ['messages[0].content[0]', part('input_audio')],
    ['messages[0].content[0]', part('file')],
    ['messages[0].audio', { messages: [{ role: 'assistant', audio: { id: 'a' } }] }],
  ])('for %s', (param, body) => {
    expect(estimateChat(chatRequest(body), tariff, 4_096)).toMatchObject({
      outcome: 'refused',
      code: 'estimate_unbounded',
      params: { param, reason: expect.any(String) },
    });
  });

  it('but has one without them, or when they are null', () => {
    const body = {
      web_search_options: null,
      service_tier: 'auto',
      modalities: ['text'],
      tools: [{ type: 'custom', custom: { name: 'c' } }],
    };
    expect(bounded(body).outcome).toBe('bounded');
  });
});
