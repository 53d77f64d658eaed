import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameLengthMax, parseName } from './name.ts';

describe('a name', () => {
  it('is stored in NFC', () => {
    expect(parseName('Zoe\u0308')).toEqual({ name: 'Zoë' });
  });

  it('may use any script', () => {
    expect(parseName('日本語 · עברית 🙂')).toEqual({ name: '日本語 · עברית 🙂' });
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['a\nb', 'control'],
    ['a\u0000b', 'control'],
    ['a\u2028b', 'control'],
    ['a\ud800', 'control'],
    ['abc\u202edcb', 'control'],
    ['\u2066a', 'control'],
    ['\u200b\u200d', 'nothing to see'],
    ['\u3164\u2800', 'nothing to see'],
    ['\u0301', 'nothing to see'],
    ['x'.repeat(nameLengthMax + 1), 'over'],
  ])('refuses %j', (text, reason) => {
    expect(parseName(text)).toEqual({ problem: expect.stringContaining(reason) });
  });

  it('counts characters, not code units', () => {
    expect(parseName('🙂'.repeat(nameLengthMax))).toHaveProperty('name');
  });

  it('is the same when it is parsed again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const parsed = parseName(text);
        if ('name' in parsed) expect(parseName(parsed.name)).toEqual(parsed);
      }),
    );
  });
});
