import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInstant, renderAmount, renderAsset, renderInstant, renderTime } from './render.ts';

describe('times', () => {
  it('are RFC 3339 in UTC with microseconds', () => {
    expect(renderInstant(1_800_000_000_123_456n)).toBe('2027-01-15T08:00:00.123456Z');
    expect(renderInstant(0n)).toBe('1970-01-01T00:00:00.000000Z');
    expect(renderTime(undefined)).toBeNull();
  });

  it('are read with any offset', () => {
    expect(readInstant('2027-01-15T09:30:00.5+01:30')).toBe(1_800_000_000_500_000n);
  });

  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 4_000_000_000_000_000n), (micros) => {
        expect(readInstant(renderInstant(micros))).toBe(micros);
      }),
    );
  });
});

describe('amounts', () => {
  it('are in the unit of their asset', () => {
    expect(renderAmount(12_500_000_000n, 'USD/9')).toBe('12.50');
    expect(renderAsset('USD/9')).toBe('USD');
  });

  it('of an asset that this release does not know stay as they are', () => {
    expect(renderAmount(7n, 'NEW/3')).toBe('7');
    expect(renderAsset('NEW/3')).toBe('NEW/3');
  });
});
