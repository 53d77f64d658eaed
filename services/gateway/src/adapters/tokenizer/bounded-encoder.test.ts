import * as o200k from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { countedMax, countTexts, cutText, type Encoder } from './bounded-encoder.ts';

const options = { disallowedSpecial: new Set<string>() };
const exact: Encoder = {
  count: (text) => o200k.countTokens(text, options),
  encode: (text) => o200k.encode(text, options),
  decode: o200k.decode,
};

const story = `${'The quick brown fox jumps over the lazy dog, and 1,234 others follow.\n\n'.repeat(40)}
function tidy(list) {
  return list.filter((item) => item !== undefined).map(({ name }) => name.trim());
}
Größe: schön; 中文字符也在这里。 👍🏽 — “quoted”…`;

describe('a count', () => {
  it('is exact for ordinary text', () => {
    expect(countTexts(exact, [story])).toBe(exact.count(story));
    expect(countTexts(exact, [story, 'Tea?', ''])).toBe(exact.count(story) + exact.count('Tea?'));
  });

  it('takes what spells a control token as text', () => {
    expect(countTexts(exact, ['<|endoftext|>'])).toBeGreaterThan(3);
  });

  it.each([
    ['words', 'many words in a row and then some more of them '.repeat(400)],
    ['one letter', 'a'.repeat(8_000)],
    ['Chinese', '中文字符测试模型，模型测试。'.repeat(300)],
    ['blanks', ' '.repeat(8_000)],
    ['marks', '!'.repeat(4_000)],
  ])('is within 2 %% for long runs of %s', (_, text) => {
    const whole = exact.count(text);
    expect(Math.abs(countTexts(exact, [text]) - whole)).toBeLessThanOrEqual(whole * 0.02);
  });

  it('never gives 80 kB of one letter to the encoder at once', () => {
    const { encoder, lengths } = watch((text) => text.length);
    expect(countTexts(encoder, ['a'.repeat(80_000)])).toBe(80_000);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(256);
  });

  it('reads no more of a giant than its share, and is near all the same', () => {
    const { encoder, lengths } = watch(exact.count);
    const giant = 'seven plain words for a large text '.repeat(100_000);
    expect(Math.abs(countTexts(encoder, [giant]) - 700_000)).toBeLessThan(14_000);
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(countedMax);
  });
});

/** An encoder that remembers how much it was given at once. */
function watch(count: Encoder['count']) {
  const lengths: number[] = [];
  const encoder: Encoder = {
    ...exact,
    count: (text) => {
      lengths.push(text.length);
      return count(text);
    },
  };
  return { encoder, lengths };
}

describe('a cut', () => {
  it('is the beginning, with so many tokens', () => {
    const cut = cutText(exact, story, 50);
    expect(story.startsWith(cut.text)).toBe(true);
    expect(cut.tokens).toBe(50);
    expect(exact.count(cut.text)).toBe(50);
  });

  it('is all of it when there is room', () => {
    expect(cutText(exact, 'Tea?', 10)).toEqual({ text: 'Tea?', tokens: exact.count('Tea?') });
    expect(cutText(exact, '', 10)).toEqual({ text: '', tokens: 0 });
    expect(cutText(exact, 'Tea?', 0)).toEqual({ text: '', tokens: 0 });
  });

  it('divides no character, and survives half ones', () => {
    for (let most = 1; most < 12; most += 1) {
      const { text, tokens } = cutText(exact, '👩‍👩‍👧🏽'.repeat(20), most);
      expect(text.isWellFormed()).toBe(true);
      expect(tokens).toBeLessThanOrEqual(most);
    }
    expect(cutText(exact, '\ud800'.repeat(50), 3).text.isWellFormed()).toBe(true);
  });
});
