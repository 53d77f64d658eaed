import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBody } from './index.ts';
import { inexactNumber } from './inexact-number.ts';

describe('a number in a body', () => {
  it.each([
    ['{"seed": 9007199254740993}', 'seed', 'it would be rounded'],
    ['{"a":[1,{"b\\"c":-12345678901234567891}]}', 'a[1].b"c', 'it would be rounded'],
    ['{"temperature":1e999}', 'temperature', 'it is out of range'],
    ['{"temperature":-1E+0400}', 'temperature', 'it is out of range'],
    ['{"top_p":1e-999}', 'top_p', 'it is out of range'],
    ['{"messages":[{"content":"\\\\"},{"n":10000000000000000001}]}', 'messages[1].n', 'rounded'],
    [`{"x":${'9'.repeat(500)}}`, 'x', 'it is out of range'],
  ])('as in %s is refused by name', (text, param, reason) => {
    expect(inexactNumber(text)).toMatchObject({ path: param });
    expect(inexactNumber(text)?.reason).toContain(reason);
    expect(() => parseBody(text)).toThrow(
      expect.objectContaining({
        code: 'number_inexact',
        params: { param, reason: expect.anything() },
      }),
    );
  });

  it.each([
    '{"seed":9007199254740991}',
    '{"seed":9007199254740992}',
    '{"seed":1152921504606847000,"x":-1500000000000000000000}',
    '{"x":1e308,"y":1e-300,"z":0e999,"w":-0,"v":-0.0}',
    '{"x":0.12345678901234567890123}',
    '{"x":"9007199254740993","1e999":1}',
    '{"prompt":"the seed is 12345678901234567890, \\"n\\": 1e999"}',
  ])('as in %s is carried', (text) => {
    expect(inexactNumber(text)).toBeUndefined();
    expect(parseBody(text)).toEqual(JSON.parse(text));
  });

  it('that is -0 is 0, and of a field that is there twice the last one counts', () => {
    expect(JSON.stringify(parseBody('{"a":-0,"model":"x","model":"y"}'))).toBe(
      '{"a":0,"model":"y"}',
    );
  });

  it('is found wherever it stands, and nothing else is', () => {
    const wrong = 9007199254740993n;
    const mark = '\u0000here\u0000';
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 3 }), (a, b) => {
        const text = JSON.stringify({ a, list: [b, { odd: mark }], c: '12345678901234567890' });
        expect(inexactNumber(text)).toBeUndefined();
        const spoilt = text.replace(JSON.stringify(mark), String(wrong));
        expect(inexactNumber(spoilt)?.path).toBe('list[1].odd');
      }),
    );
  });
});
