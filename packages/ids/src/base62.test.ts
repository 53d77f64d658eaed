import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base62, base62Digits } from './base62.ts';

const bytes16 = fc.uint8Array({ minLength: 16, maxLength: 16 });

function decode(text: string): bigint {
  return [...text].reduce((value, digit) => value * 62n + BigInt(base62Digits.indexOf(digit)), 0n);
}

describe('base62', () => {
  it('spells numbers', () => {
    expect(base62(new Uint8Array([0]), 1)).toBe('0');
    expect(base62(new Uint8Array([61]), 1)).toBe('z');
    expect(base62(new Uint8Array([62]), 2)).toBe('10');
    expect(base62(new Uint8Array(16).fill(255), 22)).toBe('7n42DGM5Tflk9n8mt7Fhc7');
  });

  it('takes no bytes for zero, and pads', () => {
    expect(base62(new Uint8Array(0), 3)).toBe('000');
  });

  it('loses nothing', () => {
    fc.assert(
      fc.property(bytes16, (bytes) => {
        const text = base62(bytes, 22);
        expect(text).toHaveLength(22);
        expect(decode(text)).toBe(BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
      }),
    );
  });

  it('sorts as the bytes do', () => {
    fc.assert(
      fc.property(bytes16, bytes16, (a, b) => {
        const [x, y] = [base62(a, 22), base62(b, 22)];
        const order = Buffer.compare(Buffer.from(x), Buffer.from(y));
        expect(order).toBe(Buffer.compare(a, b));
        expect(x < y).toBe(order < 0);
      }),
    );
  });
});
