import { expect, it } from 'vitest';
import { lessonsOf } from './corpora/injection-lessons.ts';
import unseen from './corpora/injection-unseen.json' with { type: 'json' };
import { runsIn } from './corpora/runs.ts';
import { seeded } from './corpora/shuffled.ts';
import { reachedBy, shareOf } from './injection-measure.ts';

it('finds as much of what it has not seen as docs/safety.md says, and accuses no more', () => {
  expect(shareOf(reachedBy(unseen.attacks, 80))).toBeGreaterThanOrEqual(0.8);
  expect(shareOf(reachedBy(unseen.harmless, 80))).toBeLessThanOrEqual(0.01);
});

it('is measured by enough texts of every class', () => {
  const sizes = (texts: Record<string, readonly string[]>) =>
    Object.values(texts).map((of) => of.length);
  expect(sizes(unseen.attacks).reduce((a, b) => a + b)).toBeGreaterThanOrEqual(150);
  expect(sizes(unseen.harmless).reduce((a, b) => a + b)).toBeGreaterThanOrEqual(250);
  expect(Math.min(...sizes(unseen.attacks), ...sizes(unseen.harmless))).toBeGreaterThan(5);
});

it('learns from no sentence that it is measured by', () => {
  const runs = new Set(lessonsOf(seeded(1)).flatMap(({ text }) => runsIn(text)));
  const measured = [...Object.values(unseen.attacks), ...Object.values(unseen.harmless)].flat();
  expect(measured.filter((text) => runsIn(text).some((run) => runs.has(run)))).toEqual([]);
});
