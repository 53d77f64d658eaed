import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock, systemClock } from './index.ts';

describe('the system clock', () => {
  it('tells wall time in microseconds', () => {
    const before = BigInt(Date.now()) * 1000n;
    const now = systemClock.nowMicros();
    const after = BigInt(Date.now() + 1) * 1000n;
    expect(now >= before && now <= after).toBe(true);
  });

  it('never lets elapsed time go back', () => {
    const readings = Array.from({ length: 1000 }, () => systemClock.elapsedMicros());
    readings.reduce((last, next) => {
      expect(next).toBeGreaterThanOrEqual(last);
      return next;
    });
  });
});

describe('a manual clock', () => {
  it('stands still until told', () => {
    const clock = manualClock(5n);
    expect([clock.nowMicros(), clock.elapsedMicros()]).toEqual([5n, 0n]);
    expect([clock.nowMicros(), clock.elapsedMicros()]).toEqual([5n, 0n]);
  });

  it('moves both times on, and steps the wall alone', () => {
    const step = fc.tuple(fc.boolean(), fc.bigInt(0n, 10n ** 12n));
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 16n), fc.array(step), (start, steps) => {
        const clock = manualClock(start);
        let [wall, elapsed] = [start, 0n];
        for (const [advances, by] of steps) {
          if (advances) clock.advanceMicros(by);
          else clock.stepMicros(-by);
          wall += advances ? by : -by;
          elapsed += advances ? by : 0n;
        }
        expect([clock.nowMicros(), clock.elapsedMicros()]).toEqual([wall, elapsed]);
      }),
    );
  });

  it('shares nothing with another', () => {
    const [a, b] = [manualClock(0n), manualClock(0n)];
    a.advanceMicros(1n);
    expect(b.nowMicros()).toBe(0n);
  });
});
