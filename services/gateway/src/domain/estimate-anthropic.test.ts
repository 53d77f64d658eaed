import { builtInBook, priceBook } from '@alfred/pricing';
import { describe, expect, it } from 'vitest';
import { chatRequest, parityTariff, startMicros } from '../../test/fakes.ts';
import { estimateChat } from './estimate.ts';

const entry = priceBook(builtInBook()).find('anthropic', 'claude-sonnet-4-5', startMicros);
if (!entry) throw new Error('the book has no claude-sonnet-4-5');
const tariff = parityTariff(entry);
const estimate = (body: object) => estimateChat(chatRequest({ max_tokens: 8, ...body }), tariff, 8);
const inputMax = (body: object): number => {
  const bound = estimate(body);
  if (bound.outcome === 'refused') throw new Error(bound.code);
  return bound.inputMax;
};

const said = (part: object) => ({ messages: [{ role: 'user', content: [part] }] });

describe('an estimate for Anthropic', () => {
  it('has room for what stands unseen before the first tool, and for tools that it made', () => {
    const plain = { type: 'function', function: { name: 'f' } };
    expect(inputMax({ tools: [plain] })).toBeGreaterThan(inputMax({}) + 512);
    const bash = { type: 'bash_20250124', name: 'bash' };
    expect(inputMax({ tools: [bash] })).toBeGreaterThan(inputMax({}) + 1_024 + 512);
  });

  it('is bounded by the bytes of thoughts, and of documents that are text', () => {
    const source = { type: 'text', media_type: 'text/plain', data: 'x'.repeat(500) };
    for (const part of [
      { type: 'thinking', thinking: 'x'.repeat(500), signature: 's' },
      { type: 'redacted_thinking', data: 'x'.repeat(500) },
      { type: 'document', source },
      { type: 'search_result', title: 'x'.repeat(500), source: 'y', content: [] },
    ]) {
      expect(inputMax(said(part))).toBeGreaterThan(500);
    }
  });

  it.each([
    ['tools[0]', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
    ['tools[0]', { tools: [{ type: 'code_execution_20250825', name: 'code_execution' }] }],
    ['messages[0].content[0]', said({ type: 'document', source: { type: 'file', file_id: 'f' } })],
    [
      'messages[0].content[0]',
      said({ type: 'document', source: { type: 'url', url: 'https://x' } }),
    ],
    ['messages[0].content[0]', said({ type: 'container_upload', file_id: 'f' })],
  ])('has no bound for %s', (param, body) => {
    expect(estimate(body)).toMatchObject({ code: 'estimate_unbounded', params: { param } });
  });
});
