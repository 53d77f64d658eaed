import { describe, expect, it } from 'vitest';
import { builtInBook, withOverrides } from './overrides.ts';
import { priceBook } from './price-book.ts';
import { emptyUsage } from './usage.ts';

const model = (over: Record<string, unknown> = {}) => ({
  provider: 'openai',
  model: 'small',
  asset: 'USD/9',
  prices: { inputUncached: '10000000', outputText: '20000000' },
  ...over,
});
const bookOf = (...models: unknown[]): string =>
  JSON.stringify({ version: '2026-11-20.1+00000000', models });

describe('priceBook', () => {
  it('finds exact names before snapshots before the longest prefix', () => {
    const book = priceBook(
      bookOf(
        model({ model: 'a', prefixes: ['m-'] }),
        model({ model: 'b', prefixes: ['m-large-'] }),
        model({ model: 'c', dated: ['m-large-one'] }),
        model({ model: 'd', aliases: ['m-large-exact'] }),
      ),
    );
    const found = (name: string) => book.find('openai', name)?.model;
    expect(found('m-large-exact')).toBe('d');
    expect(found('m-large-one-2026-01-31')).toBe('c');
    expect(found('m-large-one-2026-01-3')).toBe('b');
    expect(found('m-large-two')).toBe('b');
    expect(found('m-x')).toBe('a');
    expect(found('n')).toBeUndefined();
    expect(book.find('sim', 'm-x')).toBeUndefined();
    expect(book.models().map((entry) => entry.model)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('charges a kind without a price as what it is a kind of, never as nothing', () => {
    const prices = { inputUncached: '100', cacheWrite5m: '125', outputText: '200' };
    const entry = priceBook(bookOf(model({ prices }))).find('openai', 'small');
    expect(entry?.prices).toEqual({
      ...emptyUsage,
      inputUncached: 100n,
      cacheRead: 100n,
      cacheWrite5m: 125n,
      cacheWrite1h: 125n,
      inputAudio: 100n,
      inputImage: 100n,
      outputText: 200n,
      outputReasoning: 200n,
      outputAudio: 200n,
    });
  });

  it('fills a tier from the prices below it', () => {
    const tiers = [{ above: 10, prices: { inputUncached: '30000000' } }];
    const entry = priceBook(bookOf(model({ tiers, context: 100, outputMax: 50 }))).models()[0];
    expect(entry?.tiers[0]?.prices.inputUncached).toBe(30_000_000n);
    expect(entry?.tiers[0]?.prices.outputText).toBe(20_000_000n);
    expect(entry).toMatchObject({ context: 100, outputMax: 50 });
  });

  it.each([
    ['a float', { prices: { inputUncached: 0.15, outputText: '1' } }],
    ['a decimal', { prices: { inputUncached: '0.15', outputText: '1' } }],
    ['a negative', { prices: { inputUncached: '-1', outputText: '1' } }],
    ['an unknown bucket', { prices: { inputUncached: '1', outputText: '1', tokens: '1' } }],
    ['no output', { prices: { inputUncached: '1' } }],
    ['an unknown asset', { asset: 'EUR/2' }],
    ['an unknown field', { from: '2026-01-01' }],
    ['falling tiers', { tiers: [2, 1].map((above) => ({ above, prices: {} })) }],
    ['a name with a blank', { model: 'a b' }],
  ])('refuses %s', (_, wrong) => {
    expect(() => priceBook(bookOf(model(wrong)))).toThrow(/models\[0\]/);
  });

  it('refuses one name for two models', () => {
    const twice = bookOf(model(), model({ model: 'other', aliases: ['small'] }));
    expect(() => priceBook(twice)).toThrow('openai/small is named twice');
  });
});

describe('withOverrides', () => {
  const overrides = JSON.stringify({
    models: [model({ model: 'gpt-4o', aliases: ['gpt-4o-mini-2024-07-18'] }), model()],
  });

  it('replaces, adds, and takes aliases over; the version says so, the same every time', () => {
    const before = priceBook(builtInBook());
    const merged = withOverrides(builtInBook(), overrides);
    const book = priceBook(merged);
    expect(book.find('openai', 'gpt-4o')?.prices.inputUncached).toBe(10_000_000n);
    expect(book.find('openai', 'small')).toBeDefined();
    expect(book.find('openai', 'gpt-4o-mini-2024-07-18')?.model).toBe('gpt-4o');
    expect(book.find('openai', 'gpt-4o-mini')?.prices.inputUncached).toBe(150_000_000n);
    expect(book.version).not.toBe(before.version);
    expect(book.version.split('+')[0]).toBe(before.version.split('+')[0]);
    expect(withOverrides(builtInBook(), overrides)).toBe(merged);
  });

  it('says what is wrong with a file', () => {
    const broken = JSON.stringify({ models: [model({ prices: {} })] });
    expect(() => withOverrides(builtInBook(), broken)).toThrow('inputUncached and outputText');
    expect(() => withOverrides(builtInBook(), '{')).toThrow();
  });
});
