import { describe, expect, it } from 'vitest';
import { parseEmbeddingsRequest } from './embeddings-request.ts';

const parse = (body: object) =>
  parseEmbeddingsRequest({ model: 'm', input: 'a', ...body } as never);

describe('a request for embeddings', () => {
  it.each([
    ['a text', 'hello', { texts: ['hello'], inputs: 1, tokens: 0 }],
    ['texts', ['a', 'b'], { texts: ['a', 'b'], inputs: 2, tokens: 0 }],
    ['the tokens of a text', [1, 2, 3], { texts: [], inputs: 1, tokens: 3 }],
    ['the tokens of texts', [[1, 2], [3]], { texts: [], inputs: 2, tokens: 3 }],
  ])('takes %s', (_, input, expected) => {
    expect(parse({ input })).toMatchObject(expected);
  });

  it.each([
    ['nothing', undefined],
    ['no text', ''],
    ['an empty list', []],
    ['an empty text among others', ['a', '']],
    ['texts and tokens', ['a', [1]]],
    ['no tokens', [[]]],
    ['negative tokens', [[-1]]],
    ['broken tokens', [1.5]],
    ['objects', [{ text: 'a' }]],
    ['too many', Array.from({ length: 2_049 }, () => 'a')],
  ])('refuses %s', (_, input) => {
    expect(() => parse({ input })).toThrow(expect.objectContaining({ code: 'request_invalid' }));
  });

  it('reads what it may have, and carries the rest', () => {
    const body = { dimensions: 8, encoding_format: 'base64', input_type: 'search_query' };
    const request = parse(body);
    expect(request).toMatchObject({ dimensions: 8, encoding: 'base64', body });
    expect(() => parse({ dimensions: 0 })).toThrow('dimensions');
    expect(() => parse({ encoding_format: 'xml' })).toThrow('encoding_format');
  });
});
