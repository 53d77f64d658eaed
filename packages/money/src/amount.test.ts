import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Asset,
  amountMax,
  assetOfCode,
  assets,
  formatAmount,
  parseAmount,
  parseMinor,
  USD,
} from './index.ts';

const minor = fc.bigInt(0n, amountMax);
const asset = fc.constantFrom(...assets);
const tokens = assetOfCode('TOK') as Asset;

describe('parseAmount', () => {
  it.each([
    ['0', 0n],
    ['12', 12_000_000_000n],
    ['12.5', 12_500_000_000n],
    ['12.50', 12_500_000_000n],
    ['0.000000001', 1n],
    ['0.000000001000', 1n],
    ['79228162514264337593.543950335', amountMax],
  ])('reads %s dollars', (text, expected) => {
    expect(parseAmount(text, USD)).toBe(expected);
  });

  it.each([
    ['', 'not_a_decimal'],
    ['-1', 'not_a_decimal'],
    ['+1', 'not_a_decimal'],
    ['01', 'not_a_decimal'],
    ['1.', 'not_a_decimal'],
    ['.5', 'not_a_decimal'],
    ['1e3', 'not_a_decimal'],
    ['1,000', 'not_a_decimal'],
    [' 1', 'not_a_decimal'],
    ['1\n', 'not_a_decimal'],
    ['0x10', 'not_a_decimal'],
    ['١', 'not_a_decimal'],
    ['NaN', 'not_a_decimal'],
    ['0.0000000001', 'too_many_decimals'],
    ['79228162514264337593.543950336', 'too_large'],
    ['99999999999999999999999999999', 'too_large'],
  ])('says what is wrong with %j', (text, problem) => {
    expect(parseAmount(text, USD)).toBe(problem);
  });

  it('takes no fraction of an asset without decimals, but its zeros', () => {
    expect(parseAmount('7.5', tokens)).toBe('too_many_decimals');
    expect(parseAmount('7.0', tokens)).toBe(7n);
  });

  it('never answers anything but an amount in range or a problem', () => {
    fc.assert(
      fc.property(fc.string(), asset, (text, unit) => {
        const parsed = parseAmount(text, unit);
        if (typeof parsed === 'bigint') {
          expect(parsed >= 0n && parsed <= amountMax).toBe(true);
          expect(text).toMatch(/^[0-9]+(\.[0-9]+)?$/);
        }
      }),
    );
  });
});

describe('formatAmount', () => {
  it.each([
    [0n, '0.00'],
    [1n, '0.000000001'],
    [12_500_000_000n, '12.50'],
    [-12_500_000_000n, '-12.50'],
    [1_234_567_891n, '1.234567891'],
  ])('writes %d nano-dollars', (amount, expected) => {
    expect(formatAmount(amount, USD)).toBe(expected);
  });

  it('writes an asset without decimals as an integer', () => {
    expect(formatAmount(7n, tokens)).toBe('7');
    expect(formatAmount(-7n, tokens)).toBe('-7');
  });

  it('is undone by parseAmount, to the last minor unit, for every asset', () => {
    fc.assert(
      fc.property(minor, asset, (amount, unit) => {
        expect(parseAmount(formatAmount(amount, unit), unit)).toBe(amount);
      }),
    );
  });

  it('gives equal texts to equal amounts only', () => {
    fc.assert(
      fc.property(minor, minor, asset, (a, b, unit) => {
        const [x, y] = [formatAmount(a, unit), formatAmount(b, unit)];
        expect(x === y).toBe(a === b);
      }),
    );
  });
});

describe('parseMinor', () => {
  it.each(['', '-1', '01', '1.0', '1e3', ' 1', '0x1', '79228162514264337593543950336'])(
    'refuses %j',
    (text) => {
      expect(parseMinor(text)).toBeUndefined();
    },
  );

  it('reads every amount that an entry can carry', () => {
    fc.assert(
      fc.property(minor, (amount) => {
        expect(parseMinor(`${amount}`)).toBe(amount);
      }),
    );
  });
});
