import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountMax, divideHalfUp } from './index.ts';

/** Rounds as one does at school: by the remainder. */
function schoolbook(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  return remainder >= denominator - remainder ? quotient + 1n : quotient;
}

describe('divideHalfUp', () => {
  it.each([
    [0n, 3n, 0n],
    [1n, 3n, 0n],
    [1n, 2n, 1n],
    [2n, 3n, 1n],
    [5n, 2n, 3n],
    [499_999n, 1_000_000n, 0n],
    [500_000n, 1_000_000n, 1n],
  ])('%d / %d is %d', (numerator, denominator, expected) => {
    expect(divideHalfUp(numerator, denominator)).toBe(expected);
  });

  it('agrees with rounding by the remainder', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, amountMax), fc.bigInt(1n, 2n ** 64n), (n, d) => {
        expect(divideHalfUp(n, d)).toBe(schoolbook(n, d));
      }),
    );
  });

  it('is off by half at most, and never rounds down from the middle', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10_000n), fc.bigInt(1n, 50n), (n, d) => {
        const error = 2n * (divideHalfUp(n, d) * d - n);
        expect(error > -d && error <= d).toBe(true);
      }),
    );
  });

  it('has no answer for a division by zero', () => {
    expect(() => divideHalfUp(1n, 0n)).toThrow(RangeError);
  });
});
