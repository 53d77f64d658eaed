import { manualClock, wallWatch } from '@alfred/clock';
import { expect, it } from 'vitest';
import { start } from '../../test/given.ts';
import { steadyTime } from './steady-time.ts';

const second = 1_000_000n;

function running() {
  const clock = manualClock(BigInt(start));
  const wall = wallWatch(clock);
  return { clock, wall, time: steadyTime(wall) };
}

it('is wall time while it can be trusted', () => {
  const { clock, time } = running();
  clock.stepMicros(4n * second);
  const now = start + 4_000_000;
  expect(time()).toEqual({ now, expected: now, elapsed: 0, isSafe: true });
});

it.each([
  ['ahead', 3_600n * second],
  ['back', -3_600n * second],
])('is no time when the wall clock was set %s, until somebody confirms it', (_, by) => {
  const { clock, wall, time } = running();
  clock.stepMicros(by);
  clock.advanceMicros(second);
  expect(time()).toEqual({ now: 0, expected: start + 1e6, elapsed: 1e6, isSafe: false });
  wall.confirm();
  expect(time()).toMatchObject({ now: start + 1e6 + Number(by), isSafe: true });
});
