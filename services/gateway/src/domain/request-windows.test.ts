import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naiveWindows } from '../../test/naive-windows.ts';
import type { AppliedLimit } from './request-limit.ts';
import { requestWindows } from './request-windows.ts';

const limit = (id: string, requests: number, windowSeconds: number): AppliedLimit => ({
  ...{ kind: 'key', id, name: id, requests, windowSeconds },
});

const asked = (...limits: readonly AppliedLimit[]) => ({ organization: 'org_a', limits });

const second = 1_000_000;

describe('a window', () => {
  const three = asked(limit('key_a', 3, 10));

  it('lets in as many as its limit, and the next one when the first has left it', () => {
    const windows = requestWindows();
    const at = (seconds: number) => windows.take(three, seconds * second)[0];
    expect([at(0), at(1), at(2)].map((one) => one?.waitMicros)).toEqual([0, 0, 0]);
    expect(at(3)).toMatchObject({ used: 3, waitMicros: 7 * second, resetMicros: 9 * second });
    expect(at(9.999999)).toMatchObject({ waitMicros: 1 });
    expect(at(10)).toMatchObject({ used: 3, waitMicros: 0, resetMicros: 10 * second });
    expect(at(10.5)).toMatchObject({ waitMicros: second / 2 });
  });

  it('does not count what it refused', () => {
    const windows = requestWindows();
    for (let n = 0; n < 100; n += 1) windows.take(three, n);
    expect(windows.take(three, 10 * second)[0]?.waitMicros).toBe(0);
  });

  it('counts what others have let in', () => {
    const windows = requestWindows();
    windows.note(three, 0);
    windows.note(three, 1);
    expect(windows.take(three, 2)[0]).toMatchObject({ used: 3, waitMicros: 0 });
    expect(windows.take(three, 3)[0]?.waitMicros).toBeGreaterThan(0);
  });

  it('of another size has the same requests in it', () => {
    const windows = requestWindows();
    for (const now of [0, 1, 2]) windows.take(three, now);
    expect(windows.take(asked(limit('key_a', 4, 10)), 3)[0]).toMatchObject({ used: 4 });
    expect(windows.take(asked(limit('key_a', 2, 10)), 4)[0]).toMatchObject({
      ...{ used: 4, waitMicros: 10 * second - 2 },
    });
  });

  it('slides on and on, and is right all the while', () => {
    const [windows, model] = [requestWindows(), naiveWindows()];
    const hundred = asked(limit('key_a', 100, 1));
    for (let now = 0; now < 6 * second; now += 7_000) {
      expect(windows.take(hundred, now)).toEqual(model.take(hundred, now));
    }
  });

  it('of one organisation has nothing of another in it', () => {
    const windows = requestWindows();
    const one = limit('key_a', 1, 10);
    windows.take({ organization: 'org_a', limits: [one] }, 0);
    expect(windows.take({ organization: 'org_b', limits: [one] }, 1)[0]?.waitMicros).toBe(0);
  });

  it('is forgotten when it has run empty', () => {
    const windows = requestWindows();
    for (let n = 0; n < 1_000; n += 1) windows.take(asked(limit(`key_${n}`, 3, 1)), n);
    expect(windows.size).toBe(1_000);
    for (let n = 0; n < 1_000; n += 1) windows.take(asked(limit('key_now', 1, 1)), 2 * second + n);
    expect(windows.size).toBe(1);
  });
});

describe('several windows', () => {
  it('count a request all together, or not at all', () => {
    const windows = requestWindows();
    const [key, node] = [limit('key_a', 5, 10), limit('team_a', 2, 10)];
    for (let n = 0; n < 5; n += 1) windows.take(asked(key, node), n);
    expect(windows.take(asked(key), 5)[0]?.used).toBe(3);
  });
});

// Methodology: any requests, at any times, against any of four limits with changing sizes; the model
// remembers every request that ever came in and counts them anew each time.
it('answers as a model that forgets nothing', () => {
  const sizes = fc.record({
    requests: fc.integer({ min: 1, max: 6 }),
    windowSeconds: fc.constant(3),
  });
  const step = fc.record({
    pause: fc.integer({ min: 0, max: 2_000_000 }),
    limits: fc.uniqueArray(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), size: sizes }), {
      minLength: 1,
      maxLength: 4,
      selector: ({ id }) => id,
    }),
    noted: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 120 }), (steps) => {
      const [windows, model] = [requestWindows(), naiveWindows()];
      let now = 0;
      for (const { pause, limits, noted } of steps) {
        now += pause;
        const all = asked(
          ...limits.map(({ id, size }) => limit(id, size.requests, size.windowSeconds)),
        );
        if (noted) {
          windows.note(all, now);
          model.note(all, now);
        } else expect(windows.take(all, now)).toEqual(model.take(all, now));
      }
    }),
  );
});
