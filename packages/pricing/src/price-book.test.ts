import { describe, expect, it } from 'vitest';
import { builtInBook, withOverrides } from './overrides.ts';
import { priceBook } from './price-book.ts';
import { instantOf } from './rate.ts';
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
    const found = (name: string) => book.find('openai', name, 0n)?.model;
    expect(found('m-large-exact')).toBe('d');
    expect(found('m-large-one-2026-01-31')).toBe('c');
    expect(found('m-large-one-2026-01-3')).toBe('b');
    expect(found('m-large-two')).toBe('b');
    expect(found('m-x')).toBe('a');
    expect(found('n')).toBeUndefined();
    expect(book.find('sim', 'm-x', 0n)).toBeUndefined();
    expect(book.models(0n).map((entry) => entry.model)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('charges a kind without a price as what it is a kind of, never as nothing', () => {
    const prices = { inputUncached: '100', cacheWrite5m: '125', outputText: '200' };
    const entry = priceBook(bookOf(model({ prices }))).find('openai', 'small', 0n);
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
      outputImage: 200n,
    });
  });

  it('fills a tier from the prices below it', () => {
    const tiers = [{ above: 10, prices: { inputUncached: '30000000' } }];
    const entry = priceBook(bookOf(model({ tiers, context: 100, outputMax: 50 }))).models(0n)[0];
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
    ['an unknown field', { since: '2026-01-01' }],
    ['a day that is no instant', { from: '2026-01-01' }],
    ['an hour that is none', { hours: [{ start: '24:00', end: '01:00', prices: {} }] }],
    ['falling tiers', { tiers: [2, 1].map((above) => ({ above, prices: {} })) }],
    ['a name with a blank', { model: 'a b' }],
  ])('refuses %s', (_, wrong) => {
    expect(() => priceBook(bookOf(model(wrong)))).toThrow(/models\[0\]/);
  });

  it('knows editions by their instant, and hours over midnight', () => {
    const december = '2026-12-01T00:00:00Z';
    const at = (time: string, day = '2026-12-01') => instantOf(`${day}T${time}:00Z`);
    const book = priceBook(
      bookOf(
        model(),
        model({
          ...{ from: december, tiers: [{ above: 10, prices: { outputText: '7' } }] },
          hours: [
            { start: '22:00', end: '02:00', prices: { inputUncached: '5' } },
            { start: '01:00', end: '03:00', prices: { inputUncached: '6' }, tiers: [] },
          ],
        }),
        model({ from: '2027-01-01T00:00:00Z', unpriced: true, prices: {} }),
      ),
    );
    const price = (instant: bigint) => book.find('openai', 'small', instant);
    expect(price(instantOf(december) - 1n)?.prices.inputUncached).toBe(10_000_000n);
    const input = ['00:00', '01:59', '02:00', '02:59', '03:00', '21:59', '22:00', '23:59'].map(
      (time) => price(at(time))?.prices.inputUncached,
    );
    expect(input).toEqual([5n, 5n, 6n, 6n, 10_000_000n, 10_000_000n, 5n, 5n]);
    expect(price(at('22:00'))?.tiers[0]?.prices).toMatchObject({
      inputUncached: 5n,
      outputText: 7n,
    });
    expect(price(at('02:30'))?.tiers).toEqual([]);
    expect(price(at('12:00', '2027-01-01'))).toBeUndefined();
    expect(book.models(at('12:00', '2027-01-01'))).toEqual([]);
  });

  it('passes over a name whose price is not in force yet', () => {
    const later = '2026-12-01T00:00:00Z';
    const book = priceBook(
      bookOf(
        model({ model: 'base', aliases: ['a'], prefixes: ['b-'] }),
        model({ model: 'a', from: later }),
        model({ model: 'b-1', from: later }),
      ),
    );
    const found = (name: string, at: bigint) => book.find('openai', name, at)?.model;
    expect([found('a', 0n), found('b-1', 0n)]).toEqual(['base', 'base']);
    expect([found('a', instantOf(later)), found('b-1', instantOf(later))]).toEqual(['a', 'b-1']);
  });

  it('charges what has no price at the ceiling, and says so', () => {
    const ceiling = (provider: string, input: string, over = {}) =>
      model({ provider, model: '*', prices: { inputUncached: input, outputText: input }, ...over });
    const from = '2026-12-01T00:00:00Z';
    const book = priceBook(
      bookOf(
        model(),
        ceiling('openai', '7'),
        ceiling('*', '9', { from }),
        model({ model: 'gone', unpriced: true }),
      ),
    );
    const told = (provider: string, name: string, at = 0n) => {
      const found = book.find(provider, name, at);
      return found && [found.model, found.prices.inputUncached, found.isCeiling];
    };
    expect(told('openai', 'small')).toEqual(['small', 10_000_000n, undefined]);
    expect(told('openai', 'nobody-knows')).toEqual(['nobody-knows', 7n, true]);
    expect(told('openai', 'gone')).toEqual(['gone', 7n, true]);
    expect(told('sim', 'x')).toBeUndefined();
    expect(told('sim', 'x', instantOf(from))).toEqual(['x', 9n, true]);
    expect(book.models(instantOf(from)).map((entry) => entry.model)).toEqual(['small']);
  });

  it('refuses two prices of one model from one instant on', () => {
    expect(() => priceBook(bookOf(model(), model()))).toThrow('openai/small is named twice');
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
    expect(book.find('openai', 'gpt-4o', 0n)?.prices.inputUncached).toBe(10_000_000n);
    expect(book.find('openai', 'small', 0n)).toBeDefined();
    expect(book.find('openai', 'gpt-4o-mini-2024-07-18', 0n)?.model).toBe('gpt-4o');
    expect(book.find('openai', 'gpt-4o-mini', 0n)?.prices.inputUncached).toBe(150_000_000n);
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
