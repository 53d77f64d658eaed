import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Limit, leaseSize } from './size.ts';

const limit = (left: bigint, liveLeases = 0n, name = `${left}`): Limit => ({
  ...{ name, node: 'usr_a' },
  ...{ left, liveLeases },
});

describe('leaseSize', () => {
  it.each([
    ['nothing burned yet: one request', 10n, 0n, [limit(1_000_000n)], 10n],
    ['thirty seconds of burn', 10n, 100n, [limit(1_000_000n)], 3_000n],
    ['a twentieth of what is left', 10n, 1_000n, [limit(100_000n)], 5_000n],
    ['less beside four other leases', 10n, 1_000n, [limit(100_000n, 4n)], 1_000n],
    ['the binding limit decides', 10n, 1_000n, [limit(100_000n), limit(2_000n)], 100n],
    ['and it alone, though others are crowded', 10n, 9n, [limit(900n), limit(999n, 99n)], 45n],
    ['of equal ones it is the payer', 10n, 99n, [limit(900n, 1n), limit(900n, 9n)], 22n],
    ['down to one request', 150n, 1_000n, [limit(300n)], 150n],
    ['and a part of what is too little for one more', 150n, 0n, [limit(340n)], 170n],
    ['one request even of an overdrawn limit', 10n, 1_000n, [limit(-5n)], 10n],
    ['one request where nothing limits and nothing burns', 10n, 0n, [], 10n],
  ] as const)('%s', (_, estimate, burnPerSecond, limits, size) => {
    expect(leaseSize({ estimate, burnPerSecond, limits, weight: 1n })).toBe(size);
  });

  it.each([
    ['a share', 10n, 1_000n, 100_000n, 20_000n],
    ['one request', 10n, 0n, 100_000n, 40n],
    ['with a part of the remainder', 10n, 0n, 90n, 45n],
    ['never more than is left', 10n, 0n, 25n, 25n],
    ['never less than one request', 10n, 0n, 9n, 10n],
  ] as const)('is larger by priority: %s', (_, estimate, burnPerSecond, left, size) => {
    const limits = [limit(left)];
    expect(leaseSize({ estimate, burnPerSecond, limits, weight: 4n })).toBe(size);
  });

  // Methodology: any question. The size lies between the request and what is left of the binding
  // limit, and beyond the request neither above the burn of one life nor above the share.
  it('keeps within its bounds', () => {
    const amount = fc.bigInt(0n, 10n ** 15n);
    const limits = fc.array(
      fc.record({
        name: fc.string(),
        node: fc.constant('usr_a'),
        left: fc.bigInt(-(10n ** 6n), 10n ** 15n),
        liveLeases: fc.bigInt(0n, 99n),
      }),
      { minLength: 1, maxLength: 6 },
    );
    const weights = fc.constantFrom(1n, 2n, 4n);
    fc.assert(
      fc.property(amount, amount, limits, weights, (estimate, burnPerSecond, all, weight) => {
        const size = leaseSize({ estimate, burnPerSecond, limits: all, weight });
        expect(size >= estimate).toBe(true);
        if (size === estimate) return;
        expect(size <= all.reduce((low, { left }) => (left < low ? left : low), size)).toBe(true);
        if (size < 2n * estimate * weight) return;
        expect(size <= burnPerSecond * 30n * weight).toBe(true);
        for (const { left } of all) expect(size * 20n <= left * weight).toBe(true);
      }),
    );
  });
});
