import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ArmOutcome, isBeyond, meanInterval, shareInterval } from './experiment-statistics.ts';

const none = { count: 0, mean: 0, variance: 0 };
const outcome = (more: Partial<ArmOutcome>): ArmOutcome => ({
  ...{ arm: 'b', asset: 'USD/9', requests: 100, failed: 0, latencyP95: 0 },
  ...{ cost: none, latency: none, feedback: none },
  ...more,
});
const sample = (mean: number, deviation: number, count = 100) => ({
  ...{ count, mean, variance: deviation ** 2 },
});

describe('an interval', () => {
  it('of a share is that of Wilson', () => {
    const { low, high } = shareInterval(10, 100, 1.96) ?? { low: 0, high: 0 };
    expect(low).toBeCloseTo(0.0552, 4);
    expect(high).toBeCloseTo(0.1744, 4);
    expect(shareInterval(0, 0, 1.96)).toBeUndefined();
  });

  it('of a share holds it, is within 0 and 1, and narrows with more', () => {
    const hits = fc.integer({ min: 1, max: 500 });
    fc.assert(
      fc.property(hits, fc.nat({ max: 500 }), (right, wrong) => {
        const [few, many] = [1, 20].map((times) =>
          shareInterval(right * times, (right + wrong) * times, 1.96),
        );
        const share = right / (right + wrong);
        expect(few && few.low >= 0 && few.high <= 1 && few.low <= share).toBe(true);
        expect((many?.high ?? 1) - (many?.low ?? 0)).toBeLessThan(
          (few?.high ?? 0) - (few?.low ?? 1),
        );
      }),
    );
  });

  it('of a mean needs some values', () => {
    expect(meanInterval(sample(10, 5, 29), 1.96)).toBeUndefined();
    expect(meanInterval(sample(10, 5, 100), 2)).toEqual({ low: 9, high: 11 });
  });
});

describe('a guard', () => {
  const guard = { metric: 'error_rate', limit: 0.2, requestsMin: 100 };

  it.each([
    [100, 20, false],
    [100, 30, false],
    [100, 40, true],
    [99, 99, false],
    [10_000, 2_200, true],
  ])('on errors, after %i requests of which %i failed, stops: %s', (requests, failed, stops) => {
    expect(isBeyond(guard, outcome({ requests, failed }), undefined)).toBe(stops);
  });

  it('on latency and feedback goes by the mean, surely', () => {
    const slow = { ...guard, metric: 'latency', limit: 500 };
    expect(isBeyond(slow, outcome({ latency: sample(600_000, 200_000) }), undefined)).toBe(true);
    expect(isBeyond(slow, outcome({ latency: sample(520_000, 200_000) }), undefined)).toBe(false);
    const poor = { ...guard, metric: 'feedback', limit: 0.6 };
    expect(isBeyond(poor, outcome({ feedback: sample(0.4, 0.3) }), undefined)).toBe(true);
    expect(isBeyond(poor, outcome({ feedback: sample(0.4, 0.3, 10) }), undefined)).toBe(false);
  });

  it('on cost compares with the first arm, and never stops that', () => {
    const dear = { ...guard, metric: 'cost', limit: 1.5 };
    const first = outcome({ arm: 'a', cost: sample(100, 10) });
    expect(isBeyond(dear, outcome({ cost: sample(200, 10) }), first)).toBe(true);
    expect(isBeyond(dear, outcome({ cost: sample(155, 10) }), first)).toBe(false);
    expect(isBeyond(dear, { ...first, cost: sample(900, 1) }, first)).toBe(false);
  });

  it('by a metric that nobody knows stops nothing', () => {
    const odd = { ...guard, metric: 'colour' };
    expect(isBeyond(odd, outcome({ failed: 100 }), undefined)).toBe(false);
  });
});
