import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Limit, leaseSize, mayFreeUp } from './size.ts';

const limit = (left: bigint, held = 0n, liveLeases = 0n): Limit => ({ left, held, liveLeases });

describe('leaseSize', () => {
  it.each([
    ['nothing burned yet: one request', 10n, 0n, [limit(1_000_000n)], 10n],
    ['thirty seconds of burn', 10n, 100n, [limit(1_000_000n)], 3_000n],
    ['a twentieth of what is left', 10n, 1_000n, [limit(100_000n)], 5_000n],
    ['less beside four other leases', 10n, 1_000n, [limit(100_000n, 0n, 4n)], 1_000n],
    ['the binding limit decides', 10n, 1_000n, [limit(100_000n), limit(2_000n)], 100n],
    ['down to one request', 150n, 1_000n, [limit(200n)], 150n],
    ['one request even of an overdrawn limit', 10n, 1_000n, [limit(-5n)], 10n],
  ] as const)('%s', (_, estimate, burnPerSecond, limits, size) => {
    expect(leaseSize({ estimate, burnPerSecond, limits })).toBe(size);
  });

  it('is never less than the estimate and never more than burn or share allow beyond it', () => {
    const amount = fc.bigInt(0n, 10n ** 15n);
    const limits = fc.array(
      fc.record({
        left: fc.bigInt(-(10n ** 6n), 10n ** 15n),
        held: amount,
        liveLeases: fc.bigInt(0n, 99n),
      }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(amount, amount, limits, (estimate, burnPerSecond, all) => {
        const size = leaseSize({ estimate, burnPerSecond, limits: all });
        expect(size >= estimate).toBe(true);
        if (size === estimate) return;
        expect(size <= burnPerSecond * 30n).toBe(true);
        for (const { left } of all) expect(size * 20n <= left).toBe(true);
      }),
    );
  });
});

describe('mayFreeUp', () => {
  it.each([
    ['all of it is there', 10n, [limit(10n)], true],
    ['enough of it is held', 10n, [limit(4n, 6n)], true],
    ['too little is held', 10n, [limit(4n, 5n)], false],
    ['one limit is used up', 10n, [limit(4n, 6n), limit(0n, 0n)], false],
    ['another limit is wide', 10n, [limit(4n, 6n), limit(99n)], true],
  ] as const)('%s', (_, estimate, limits, expected) => {
    expect(mayFreeUp(estimate, limits)).toBe(expected);
  });
});
