import { parseChatRequest } from '@alfred/openai-wire';
import fc from 'fast-check';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { beyondWindow } from './context-window.ts';
import { modelFacts } from './model-facts.ts';

const facts = { outputMax: 16, context: 100, sharesWindow: true };
const named = { provider: 'openai', model: 'gpt-4o', id: 'gpt-4o' };
const large = { inputMax: 10_000, outputCap: 16 };

function refusalOf(content: unknown, { over = {}, body = {}, model = named } = {}) {
  const messages = [{ role: 'user', content }] as never;
  const request = parseChatRequest({ model: 'gpt-4o', messages, ...body });
  return beyondWindow(request, large, { ...model, facts: { ...facts, ...over } });
}

describe('a window', () => {
  it('is exceeded by more words than it has tokens, the cap that was asked for among them', () => {
    expect(refusalOf('word '.repeat(101))).toMatchObject({
      code: 'context_length_exceeded',
      params: { model: 'gpt-4o', limit: '100', needed: '101', param: 'messages' },
    });
    const parts = [{ type: 'text', text: 'a b c\n'.repeat(20) }];
    expect(refusalOf(parts, { body: { max_tokens: 41 } })?.params.needed).toBe('101');
    expect(refusalOf(parts, { body: { max_tokens: 40 } })).toBeUndefined();
  });

  it('is not, where only the bytes are more, or the cap is Alfred’s or counted apart', () => {
    expect(refusalOf('x'.repeat(5_000))).toBeUndefined();
    expect(refusalOf('word '.repeat(95))).toBeUndefined();
    const apart = { over: { sharesWindow: false }, body: { max_tokens: 50 } };
    expect(refusalOf('word '.repeat(95), apart)).toBeUndefined();
  });

  it('refuses nothing where the vocabulary or the window is not certain', () => {
    const model = { provider: 'anthropic', model: 'claude-sonnet-4-5', id: 'x' };
    expect(refusalOf('word '.repeat(500), { model })).toBeUndefined();
    const facts = modelFacts('openai', 'house-model');
    const request = parseChatRequest({
      ...{ model: 'house-model', messages: [{ role: 'user', content: 'a '.repeat(500) }] },
    });
    expect(beyondWindow(request, large, { ...named, facts })).toBeUndefined();
  });

  it('never counts more words than a text has tokens', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const tokens = encode(text.toWellFormed(), { disallowedSpecial: new Set() }).length;
        const over = { context: tokens };
        expect(refusalOf(text.toWellFormed(), { over })).toBeUndefined();
      }),
    );
  });
});
