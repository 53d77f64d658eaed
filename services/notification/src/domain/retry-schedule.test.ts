import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestPauseMicros, nextAttemptAt, patienceMicros } from './retry-schedule.ts';

const second = 1_000_000n;
const hour = 3_600n * second;
const made = 1_795_000_000n * second;

describe('the pauses between attempts', () => {
  it('double from ten seconds to six hours', () => {
    const longest = Array.from(
      { length: 14 },
      (_, index) => longestPauseMicros(index + 1) / second,
    );
    expect(longest).toEqual([
      ...[10n, 20n, 40n, 80n, 160n, 320n, 640n, 1_280n, 2_560n, 5_120n, 10_240n, 20_480n],
      ...[21_600n, 21_600n],
    ]);
    expect(longestPauseMicros(10_000)).toBe(6n * hour);
  });

  it('are anything between nothing and the longest, by the jitter', () => {
    const at = (jitter: number) =>
      nextAttemptAt({ attempt: 3, now: made, expiresAt: made + hour, jitter });
    expect(at(0)).toBe(made);
    expect(at(0.5)).toBe(made + 20n * second);
    expect(at(0.999999)).toBe(made + 40n * second - 40n);
  });

  it('end with an attempt at the end of the patience, and then for good', () => {
    const expiresAt = made + patienceMicros;
    const last = { attempt: 20, now: expiresAt - second, expiresAt, jitter: 0.9 };
    expect(nextAttemptAt(last)).toBe(expiresAt);
    expect(nextAttemptAt({ ...last, now: expiresAt })).toBeUndefined();
  });

  it('take three days in all, in a bounded number of attempts', () => {
    fc.assert(
      fc.property(
        fc.infiniteStream(fc.double({ min: 0.2, max: 0.999, noNaN: true })),
        (jitters) => {
          const expiresAt = made + patienceMicros;
          let [now, attempt]: [bigint | undefined, number] = [made, 0];
          let lastAt = made;
          while (now !== undefined) {
            attempt += 1;
            lastAt = now;
            now = nextAttemptAt({ attempt, now, expiresAt, jitter: jitters.next().value ?? 0.5 });
          }
          expect(lastAt).toBe(expiresAt);
          expect(attempt).toBeGreaterThan(20);
          expect(attempt).toBeLessThan(80);
        },
      ),
      { numRuns: 50 },
    );
  });
});
