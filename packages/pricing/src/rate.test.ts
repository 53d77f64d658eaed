import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { charge, chargeAtMost, type PriceEntry } from './cost.ts';
import { priceBook } from './price-book.ts';
import { instantOf, parity } from './rate.ts';
import { emptyUsage, type UsageBuckets, usageBuckets } from './usage.ts';

const bookWith = (...rates: unknown[]) =>
  priceBook(JSON.stringify({ version: '2026-11-20.1+00000000', models: [], rates }));

const [december, january] = ['2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z'];

describe('rates of a book', () => {
  const book = bookWith(
    { asset: 'CREDIT/6', dollars: '0.01' },
    { asset: 'CREDIT/6', dollars: '0.02', from: december },
    { asset: 'TOK/0', dollars: '0.000002', from: january },
  );

  it('hold from their date on', () => {
    // A credit of six decimals for a cent: a micro-credit is worth ten nano-dollars.
    const inCredits = (at: bigint) => {
      const rate = book.rate('USD/9', 'CREDIT/6', at);
      return rate && (1_000n * rate.numerator) / rate.denominator;
    };
    expect(inCredits(0n)).toBe(100n);
    expect(inCredits(instantOf(december) - 1n)).toBe(100n);
    expect(inCredits(instantOf(december))).toBe(50n);
  });

  it('are missing where nothing states one', () => {
    expect(book.rate('USD/9', 'TOK/0', instantOf(january) - 1n)).toBeUndefined();
    expect(book.rate('USD/9', 'TOK/0', instantOf(january))).toBeDefined();
    expect(book.rate('TOK/0', 'TOK/0', 0n)).toBe(parity);
    expect(bookWith().rate('USD/9', 'CREDIT/6', 0n)).toBeUndefined();
  });

  it('lead from any asset to any other', () => {
    const rate = book.rate('TOK/0', 'CREDIT/6', instantOf(january));
    // Two millionths of a dollar at two cents a credit: a hundred millionths of a credit.
    expect(rate && rate.numerator / rate.denominator).toBe(100n);
  });

  it.each([
    ['for dollars', { asset: 'USD/9', dollars: '1' }],
    ['of nothing', { asset: 'TOK/0', dollars: '0.00' }],
    ['of an asset that nobody knows', { asset: 'EUR/2', dollars: '1' }],
    ['with an exponent', { asset: 'TOK/0', dollars: '1e-6' }],
    ['from no instant', { asset: 'TOK/0', dollars: '1', from: 'soon' }],
  ])('are none %s', (_, rate) => {
    expect(() => bookWith(rate)).toThrow(/rates\[0\]/);
  });

  it('are one for an asset and an instant', () => {
    const rate = { asset: 'TOK/0', dollars: '1', from: december };
    expect(() => bookWith(rate, rate)).toThrow('two rates');
  });
});

describe('a converted charge', () => {
  const units = fc.bigInt(0n, 10n ** 9n);
  const price = fc.bigInt(0n, 10n ** 12n);
  const perBucket = <T>(value: fc.Arbitrary<T>) =>
    fc.record(Object.fromEntries(usageBuckets.map((name) => [name, value])));
  const rates = fc.record({
    numerator: fc.bigInt(1n, 10n ** 20n),
    denominator: fc.bigInt(1n, 10n ** 20n),
  });
  const entryOf = (prices: unknown): PriceEntry => ({
    ...{ provider: 'p', model: 'm', asset: 'USD/9', tiers: [] },
    prices: prices as UsageBuckets,
  });

  it('is the rational sum times the rate, rounded once, half up', () => {
    fc.assert(
      fc.property(perBucket(units), perBucket(price), rates, (usage, prices, rate) => {
        const charged = charge(entryOf(prices), usage as unknown as UsageBuckets, rate);
        // charged = floor(x + 1/2) for x = top / bottom: 2 bottom (charged - x) lies in (-bottom, bottom].
        const sum = usageBuckets.reduce(
          (total, name) => total + (usage[name] ?? 0n) * (prices[name] ?? 0n),
          0n,
        );
        const [top, bottom] = [sum * rate.numerator, 1_000_000n * rate.denominator];
        const twiceError = 2n * (charged * bottom - top);
        expect(twiceError > -bottom && twiceError <= bottom).toBe(true);
      }),
    );
  });

  it('is never above its bound at the same rate', () => {
    fc.assert(
      fc.property(perBucket(price), units, units, rates, (prices, input, output, rate) => {
        const entry = entryOf(prices);
        const usage = { ...emptyUsage, cacheRead: input, outputReasoning: output, requests: 1n };
        const bound = chargeAtMost(entry, { input, output }, rate);
        expect(charge(entry, usage, rate) <= bound).toBe(true);
      }),
    );
  });

  it('does not round before it converts', () => {
    // Half a nano-dollar twice is one nano-dollar, at a thousand minor units each.
    const entry = entryOf({ ...emptyUsage, inputUncached: 250_000n, outputText: 250_000n });
    const usage = { ...emptyUsage, inputUncached: 1n, outputText: 1n };
    expect(charge(entry, usage, { numerator: 1_000n, denominator: 1n })).toBe(500n);
    expect(charge(entry, usage, parity)).toBe(1n);
  });
});
