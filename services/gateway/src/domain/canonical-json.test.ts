import type { Json } from '@alfred/openai-wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

describe('one spelling of a value', () => {
  it('is the same for the same fields in any order, at any depth', () => {
    const one = { model: 'm', messages: [{ role: 'user', content: 'é' }], n: 1 };
    const other = { n: 1, messages: [{ content: 'é', role: 'user' }], model: 'm' };
    expect(canonicalJson(other)).toBe(canonicalJson(one));
    expect(canonicalJson(one)).toBe(
      '{"messages":[{"content":"é","role":"user"}],"model":"m","n":1}',
    );
  });

  it('is JSON of the value, and of no other', () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [one, other] = [canonicalJson(a as Json), canonicalJson(b as Json)];
        expect(JSON.parse(one)).toEqual(JSON.parse(JSON.stringify(a)));
        const same = JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
        expect(one === other).toBe(same);
      }),
    );
  });

  it('leaves out what is not there', () => {
    expect(canonicalJson({ a: undefined, b: null })).toBe('{"b":null}');
    expect(canonicalJson(undefined)).toBe('null');
  });
});
