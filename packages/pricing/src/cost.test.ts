import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cost, costAtMost, type PriceEntry, type Prices } from './cost.ts';
import { emptyUsage, type UsageBuckets, unitsMax, usageBuckets, usageProblem } from './usage.ts';

const free: Prices = emptyUsage;
const mini: Prices = {
  ...free,
  inputUncached: 150_000_000n,
  cacheRead: 75_000_000n,
  outputText: 600_000_000n,
  outputReasoning: 600_000_000n,
};
const entry = (over: Partial<PriceEntry> = {}): PriceEntry => ({
  provider: 'openai',
  model: 'm',
  asset: 'USD/9',
  prices: mini,
  tiers: [],
  ...over,
});
const used = (over: Partial<UsageBuckets>): UsageBuckets => ({ ...emptyUsage, ...over });

describe('cost', () => {
  it.each([
    ['nothing', {}, 0n],
    ['one token of input', { inputUncached: 1n }, 150n],
    ['a call as in the documents', { inputUncached: 812n, outputText: 96n }, 179_400n],
    ['cache and reasoning', { cacheRead: 1000n, outputReasoning: 10n }, 81_000n],
    ['a million of each', { inputUncached: 1_000_000n, outputText: 1_000_000n }, 750_000_000n],
  ])('prices %s', (_, usage, expected) => {
    expect(cost(entry(), used(usage))).toBe(expected);
  });

  it('rounds the sum once, half up', () => {
    // A third of a nano-dollar each: three of them are one, not three roundings of nothing.
    const third = entry({
      prices: { ...free, inputUncached: 333_333n, cacheRead: 333_333n, outputText: 333_334n },
    });
    expect(cost(third, used({ inputUncached: 1n, cacheRead: 1n, outputText: 1n }))).toBe(1n);
    const half = entry({ prices: { ...free, inputUncached: 500_000n } });
    expect(cost(half, used({ inputUncached: 1n }))).toBe(1n);
    const less = entry({ prices: { ...free, inputUncached: 499_999n } });
    expect(cost(less, used({ inputUncached: 1n }))).toBe(0n);
  });

  it('chooses the tier by the whole input, and only beyond its start', () => {
    const tiered = entry({
      tiers: [
        { above: 100n, prices: { ...mini, inputUncached: 1_000_000_000n } },
        { above: 1000n, prices: { ...mini, inputUncached: 2_000_000_000n } },
      ],
    });
    expect(cost(tiered, used({ inputUncached: 100n }))).toBe(15_000n);
    expect(cost(tiered, used({ inputUncached: 100n, cacheRead: 1n }))).toBe(100_000n + 75n);
    expect(cost(tiered, used({ inputUncached: 1001n }))).toBe(2_002_000n);
  });

  it('is the exact sum of its buckets, whatever their order', () => {
    const units = fc.bigInt(0n, unitsMax);
    const price = fc.bigInt(0n, 10n ** 17n);
    const perBucket = (value: fc.Arbitrary<bigint>) =>
      fc.record(Object.fromEntries(usageBuckets.map((name) => [name, value])));
    fc.assert(
      fc.property(perBucket(units), perBucket(price), (usage, prices) => {
        const reversed = Object.fromEntries(Object.entries(usage).reverse());
        const priced = entry({ prices: prices as unknown as Prices });
        const total = cost(priced, usage as unknown as UsageBuckets);
        expect(cost(priced, reversed as unknown as UsageBuckets)).toBe(total);
        const exact = usageBuckets.reduce(
          (sum, name) => sum + (usage[name] ?? 0n) * (prices[name] ?? 0n),
          0n,
        );
        const twiceError = 2n * (total * 1_000_000n - exact);
        expect(twiceError > -1_000_000n && twiceError <= 1_000_000n).toBe(true);
      }),
    );
  });

  it('does not price what no call can use', () => {
    expect(() => cost(entry(), used({ outputText: -1n }))).toThrow(/checked before/);
    expect(() => cost(entry(), used({ searches: unitsMax + 1n }))).toThrow(/checked before/);
  });
});

describe('costAtMost', () => {
  it('takes the dearest kind of each side and the dearest tier within reach', () => {
    const tiered = entry({
      prices: { ...mini, cacheWrite5m: 200_000_000n, requests: 1_000_000n },
      tiers: [{ above: 10n, prices: { ...mini, outputAudio: 900_000_000n } }],
    });
    expect(costAtMost(tiered, { input: 10n, output: 1n })).toBe(2_000n + 600n + 1n);
    expect(costAtMost(tiered, { input: 11n, output: 1n })).toBe(2_200n + 900n + 1n);
  });

  it('is never less than what a call within the bounds costs', () => {
    const small = fc.bigInt(0n, 5_000n);
    const price = fc.bigInt(0n, 10n ** 9n);
    const prices = fc.record(
      Object.fromEntries(usageBuckets.map((name) => [name, price])),
    ) as fc.Arbitrary<unknown> as fc.Arbitrary<Prices>;
    const arbitrary = fc.record({
      prices,
      tiers: fc.array(fc.record({ above: small, prices }), { maxLength: 2 }),
      usage: fc.record({
        inputUncached: small,
        cacheRead: small,
        inputAudio: small,
        outputText: small,
        outputReasoning: small,
      }),
    });
    fc.assert(
      fc.property(arbitrary, (given) => {
        const tiers = given.tiers.toSorted((a, b) => Number(a.above - b.above));
        const tiered = entry({ prices: given.prices, tiers });
        const { inputUncached, cacheRead, inputAudio, outputText, outputReasoning } = given.usage;
        const bound = costAtMost(tiered, {
          input: inputUncached + cacheRead + inputAudio,
          output: outputText + outputReasoning,
        });
        expect(cost(tiered, used({ ...given.usage, requests: 1n })) <= bound).toBe(true);
      }),
    );
  });
});

describe('usageProblem', () => {
  it('names what is wrong and accepts what is right', () => {
    expect(usageProblem(used({ outputAudio: -1n }))).toBe('negative');
    expect(usageProblem(used({ requests: unitsMax + 1n }))).toBe('absurd');
    expect(usageProblem(used({ requests: unitsMax }))).toBeUndefined();
  });
});
