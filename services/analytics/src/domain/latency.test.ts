import fc from 'fast-check';
import { expect, it } from 'vitest';
import { endOf, percentile, stepOf } from './latency.ts';

const micros = fc.integer({ min: 0, max: 2 ** 31 - 1 });

it('puts every time into a step that ends at it or less than a quarter later', () => {
  fc.assert(
    fc.property(micros, (time) => {
      const end = endOf(stepOf(time));
      expect(end).toBeGreaterThanOrEqual(time);
      expect(end - time).toBeLessThanOrEqual(time / 4);
    }),
  );
});

it('keeps the order of times, and leaves no step out', () => {
  fc.assert(
    fc.property(micros, (time) => {
      expect(stepOf(time + 1) - stepOf(time)).toBeLessThanOrEqual(1);
      expect(stepOf(time + 1)).toBeGreaterThanOrEqual(stepOf(time));
      expect(stepOf(endOf(stepOf(time)))).toBe(stepOf(time));
    }),
  );
});

it('takes what is longer than half an hour for half an hour', () => {
  expect(stepOf(10 ** 12)).toBe(stepOf(2 ** 31 - 1));
});

it('says of a percentile what the sorted times say, within a quarter', () => {
  fc.assert(
    fc.property(
      fc.array(micros, { minLength: 1 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (times, share) => {
        const steps = new Map<number, bigint>();
        for (const time of times) steps.set(stepOf(time), (steps.get(stepOf(time)) ?? 0n) + 1n);
        const exact = times.toSorted((a, b) => a - b)[Math.ceil(share * times.length) - 1] ?? 0;
        const told = percentile(steps, share);
        expect(told).toBeGreaterThanOrEqual(exact);
        expect(told - exact).toBeLessThanOrEqual(exact / 4);
      },
    ),
  );
  expect(percentile(new Map(), 0.5)).toBe(0);
});
