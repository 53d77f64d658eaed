import { expect, it } from 'vitest';
import type { RunOutcome } from '../drive/run.ts';
import { type RunShape, shrink } from './shrink.ts';

const kinds = ['ask', 'crash', 'cut'];

/** A run that fails when crashes may happen and steps 3 and 17 are done. */
function outcomeOf({ seed, steps, without, only }: RunShape): RunOutcome {
  const does = (step: number): boolean => step <= steps && (only?.includes(step) ?? true);
  const fails = !without.includes('crash') && does(3) && does(17);
  const violation = fails ? { invariant: 'A1', message: 'passed', step: 17 } : undefined;
  const nothing = { hash: '', last: [], entries: 0, requests: 0, happened: 0 };
  return { seed, steps, violation, kinds, ...nothing };
}

it('leaves what a failure needs, and little else', async () => {
  const shape = { seed: 1, steps: 400, without: [], only: undefined };
  const run = async (smaller: RunShape) => outcomeOf(smaller);
  const { shape: small, runs } = await shrink(shape, outcomeOf(shape), { run, runsMax: 200 });
  expect(small).toEqual({ seed: 1, steps: 17, without: ['ask', 'cut'], only: [3, 17] });
  expect(runs).toBeLessThanOrEqual(200);
});

it('ends when its runs are used up', async () => {
  const shape = { seed: 1, steps: 400, without: [], only: undefined };
  let ran = 0;
  const run = async (smaller: RunShape) => {
    ran += 1;
    return outcomeOf(smaller);
  };
  await shrink(shape, outcomeOf(shape), { run, runsMax: 5 });
  expect(ran).toBe(5);
});
