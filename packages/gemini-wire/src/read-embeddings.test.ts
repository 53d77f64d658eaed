import { describe, expect, it } from 'vitest';
import { readEmbedRequest } from './read-embeddings.ts';

const content = (text: string) => ({ parts: [{ text }] });
const one = { model: 'google/m', isBatch: false };
const batch = { model: 'google/m', isBatch: true };

describe('a request for vectors', () => {
  it('is one of OpenAI’s, for one text or several', () => {
    const asked = { content: content('a'), taskType: 'RETRIEVAL_QUERY', output_dimensionality: 8 };
    const own = { model: 'google/m', encoding_format: 'float' };
    const said = { ...own, dimensions: 8, task_type: 'RETRIEVAL_QUERY' };
    expect(readEmbedRequest(asked, one)).toEqual({ ...said, input: ['a'] });
    const requests = ['a', 'b'].map((text) => ({ model: 'models/m', content: content(text) }));
    expect(readEmbedRequest({ requests }, batch)).toEqual({ ...own, input: ['a', 'b'] });
  });

  it.each([
    ['requests', { requests: [] }],
    ['requests[0].title', { requests: [{ content: content('a'), title: 't' }] }],
    ['requests[0].content.parts[0]', { requests: [{ content: { parts: [{ inlineData: {} }] } }] }],
    ['requests[0].content.parts[1]', { requests: [{ content: { parts: [{ text: 'a' }, {}] } }] }],
    [
      'requests[1].taskType',
      { requests: [{ content: content('a') }, { content: content('b'), taskType: 'X' }] },
    ],
  ])('is refused by the name of %s', (param, body) => {
    expect(() => readEmbedRequest(body as never, batch)).toThrow(
      expect.objectContaining({ params: expect.objectContaining({ param }) }),
    );
  });
});
