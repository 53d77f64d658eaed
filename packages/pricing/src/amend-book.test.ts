import { describe, expect, it } from 'vitest';
import type { Amendment } from './book-schema.ts';
import { amendBook, parseAmendment, withOverrides } from './overrides.ts';
import { priceBook } from './price-book.ts';
import { instantOf } from './rate.ts';

const day = (n: number): string => `2026-12-${String(n).padStart(2, '0')}T00:00:00Z`;
const at = (n: number): bigint => instantOf(day(n));
const model = (input: number, over: Record<string, unknown> = {}) => ({
  ...{ provider: 'openai', model: 'small', asset: 'USD/9' },
  prices: { inputUncached: `${input}`, outputText: '1' },
  ...over,
});
const base = JSON.stringify({
  version: '2026-11-20.1+00000000',
  models: [
    model(10, { aliases: ['tiny'] }),
    model(20, { from: day(10) }),
    model(30, { from: day(20) }),
    model(1, { model: 'other' }),
  ],
  rates: [{ asset: 'TOK/0', dollars: '1' }],
});

const priced = (input: number, from: number, over = {}): Amendment => ({
  kind: 'priced',
  model: { ...model(input), from: day(from), ...over },
});
const listed = (from: number, over = {}): Amendment => ({
  ...{ kind: 'listed', provider: 'openai', model: 'small', from: day(from) },
  ...over,
});

/** What an input costs on each of these days. */
function pricesOf(amendments: readonly Amendment[], name = 'small') {
  const book = priceBook(amendBook(base, '2026-12-01.2', amendments));
  return [1, 5, 12, 15, 22, 28].map((n) => book.find('openai', name, at(n))?.prices.inputUncached);
}

describe('an amended book', () => {
  it('is the list where nothing was changed', () => {
    expect(pricesOf([])).toEqual([10n, 10n, 20n, 20n, 30n, 30n]);
  });

  it('has a change from its date on, whatever the list says later, under every name', () => {
    expect(pricesOf([priced(7, 5)])).toEqual([10n, 7n, 7n, 7n, 7n, 7n]);
    expect(pricesOf([priced(7, 5)], 'tiny')).toEqual([10n, 7n, 7n, 7n, 7n, 7n]);
    expect(pricesOf([priced(7, 5)], 'other')).toEqual([1n, 1n, 1n, 1n, 1n, 1n]);
  });

  it('has changes in the order of their dates, and of one date the last', () => {
    const changes = [priced(9, 15), priced(7, 5), priced(8, 15)];
    expect(pricesOf(changes)).toEqual([10n, 7n, 7n, 8n, 8n, 8n]);
  });

  it('goes back to the list from a date on', () => {
    expect(pricesOf([priced(7, 5), listed(15)])).toEqual([10n, 7n, 7n, 20n, 30n, 30n]);
    expect(pricesOf([priced(7, 5), listed(15), priced(6, 28)])).toEqual([
      10n,
      7n,
      7n,
      20n,
      30n,
      6n,
    ]);
  });

  it('can take a price away, and give back only what the list has', () => {
    const gone = priced(0, 5, { unpriced: true, prices: {} });
    expect(pricesOf([gone, listed(22)])).toEqual([
      10n,
      ...[5, 12, 15].map(() => undefined),
      30n,
      30n,
    ]);
    const own = { model: 'own' };
    const changes = [priced(3, 5, own), listed(15, own)];
    expect(pricesOf(changes, 'own')).toEqual([undefined, 3n, 3n, undefined, undefined, undefined]);
  });

  it('has the rates of the list and those set since', () => {
    const rate = (dollars: string, from: number): Amendment => ({
      kind: 'rated',
      rate: { asset: 'TOK/0', dollars, from: day(from) },
    });
    const json = amendBook(base, '2026-12-01.2', [rate('2', 5), rate('4', 5)]);
    const book = priceBook(json);
    const worth = [1, 5].map((n) => {
      const found = book.rate('TOK/0', 'USD/9', at(n));
      return found && found.numerator / found.denominator;
    });
    expect(worth).toEqual([1_000_000_000n, 4_000_000_000n]);
  });

  it('is the same version for the same changes, and another for others', () => {
    const versionOf = (...changes: Amendment[]) =>
      priceBook(amendBook(base, '2026-12-01.2', changes)).version;
    expect(versionOf(priced(7, 5))).toBe(versionOf(priced(7, 5)));
    expect(versionOf(priced(7, 5))).not.toBe(versionOf(priced(8, 5)));
    expect(versionOf(priced(7, 5))).toMatch(/^2026-12-01\.2\+[0-9a-f]{8}$/);
  });
});

describe('an amendment', () => {
  it.each([
    ['a price', priced(7, 5)],
    ['no price', priced(0, 5, { unpriced: true, prices: {} })],
    ['a rate', { kind: 'rated', rate: { asset: 'TOK/0', dollars: '1', from: day(5) } }],
    ['the list again', listed(5)],
  ])('is read: %s', (_, amendment) => {
    expect(parseAmendment(JSON.stringify(amendment))).toEqual(amendment);
  });

  it.each([
    ['without a date', { kind: 'priced', model: model(7) }],
    ['that takes a name', priced(7, 5, { aliases: ['other'] })],
    ['without prices', priced(7, 5, { prices: {} })],
    ['of a rate without a date', { kind: 'rated', rate: { asset: 'TOK/0', dollars: '1' } }],
    ['of no kind', { kind: 'free' }],
  ])('is none %s', (_, amendment) => {
    expect(() => parseAmendment(JSON.stringify(amendment))).toThrow();
  });
});

it('lays a file with dates over the list from its date on', () => {
  const file = JSON.stringify({
    models: [model(7, { from: day(15) })],
    rates: [{ asset: 'TOK/0', dollars: '2', from: day(5) }],
  });
  const book = priceBook(withOverrides(base, file));
  const input = [1, 12, 15, 22].map(
    (n) => book.find('openai', 'small', at(n))?.prices.inputUncached,
  );
  expect(input).toEqual([10n, 20n, 7n, 7n]);
  expect(book.rate('TOK/0', 'USD/9', at(1))).toBeDefined();
});
