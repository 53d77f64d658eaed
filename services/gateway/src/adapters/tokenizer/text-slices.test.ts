import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sliceMax, textSlices } from './text-slices.ts';

/** The longest run without a break that a slice has, of blanks or of anything else. */
const longestRun = (slice: string) =>
  Math.max(0, ...(slice.match(/\S+|\s+/g) ?? []).map((run) => [...run].length));

describe('the slices of a text', () => {
  it('are the text, with no run long enough to be slow', () => {
    const run = fc.tuple(fc.string({ unit: 'binary', maxLength: 3 }), fc.nat({ max: 9_000 }));
    fc.assert(
      fc.property(fc.array(run, { maxLength: 4 }), (runs) => {
        const text = runs.map(([unit, times]) => unit.repeat(times)).join(' ');
        const slices = [...textSlices(text)];
        expect(slices.join('')).toBe(text);
        for (const slice of slices) {
          expect(slice.length).toBeLessThanOrEqual(sliceMax);
          expect(longestRun(slice)).toBeLessThanOrEqual(258);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('divide no character', () => {
    const slices = [...textSlices('👍🏽'.repeat(5_000))];
    expect(slices.length).toBeGreaterThan(1);
    for (const slice of slices) expect(slice.isWellFormed()).toBe(true);
  });

  it('are one slice of an ordinary text', () => {
    expect([...textSlices('Tea at five, please.\n\n  - and cake;\n')]).toHaveLength(1);
    expect([...textSlices('')]).toEqual([]);
  });

  it('end where words end, in a long ordinary text', () => {
    const slices = [...textSlices('some words of a story '.repeat(2_000))];
    expect(slices.length).toBeGreaterThan(2);
    for (const slice of slices.slice(1)) expect(slice).toMatch(/^ \S/);
  });
});
