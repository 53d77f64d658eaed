import { describe, expect, it } from 'vitest';
import { type Clock, type ManualClock, manualClock, systemClock, wallWatch } from './index.ts';

const start = 1_795_341_600_000_000;
const second = 1_000_000n;

const startedClock = (): ManualClock => manualClock(BigInt(start));

/** A machine that does not know when it slept. */
const unaware = ({ nowMicros, elapsedMicros }: Clock): Clock => ({ nowMicros, elapsedMicros });

describe('a wall watch', () => {
  it('is steady while both clocks move together', () => {
    const clock = startedClock();
    const { read } = wallWatch(clock);
    clock.advanceMicros(3n * second);
    const wall = start + 3_000_000;
    expect(read()).toEqual({ wall, expected: wall, elapsed: 3_000_000, isSteady: true });
  });

  it.each([
    ['ahead', 3_600n * second],
    ['back', -3_600n * second],
  ])('sees a wall clock that was set %s, until it agrees again', (_, by) => {
    const clock = startedClock();
    const { read } = wallWatch(clock);
    clock.stepMicros(by);
    clock.advanceMicros(second);
    const wall = start + 1_000_000 + Number(by);
    expect(read()).toEqual({ wall, expected: start + 1e6, elapsed: 1e6, isSteady: false });
    clock.stepMicros(-by - 4n * second);
    expect(read()).toMatchObject({ wall: start - 3e6, isSteady: true });
  });

  it('forgives what drifts slowly, and never what jumps', () => {
    const clock = startedClock();
    const { read } = wallWatch(clock);
    for (let minutes = 0; minutes < 100; minutes += 10) {
      clock.advanceMicros(600n * second);
      clock.stepMicros(4n * second);
      expect(read().isSteady).toBe(true);
    }
    clock.stepMicros(6n * second);
    for (let hours = 0; hours < 48; hours += 1) {
      clock.advanceMicros(3_600n * second);
      expect(read().isSteady).toBe(false);
    }
  });

  it.each([28_800n, -28_800n])('takes a step of %d seconds when it is confirmed', (seconds) => {
    const clock = startedClock();
    const { read, confirm } = wallWatch(clock);
    clock.stepMicros(seconds * second);
    const before = confirm();
    expect(before).toMatchObject({ isSteady: false, expected: start });
    expect(before.wall - before.expected).toBe(Number(seconds) * 1e6);
    expect(read()).toMatchObject({ wall: before.wall, isSteady: true });
    clock.stepMicros(-seconds * second);
    expect(read().isSteady).toBe(false);
  });

  it('learns nothing from a confirmation while it is steady', () => {
    const clock = startedClock();
    const { read, confirm } = wallWatch(clock);
    clock.stepMicros(3n * second);
    expect(confirm()).toMatchObject({ isSteady: true });
    clock.stepMicros(3n * second);
    expect(read()).toMatchObject({ isSteady: false });
  });
});

describe('a machine that sleeps', () => {
  it('has not moved its clock, when it knows for how long', () => {
    const clock = startedClock();
    const { read } = wallWatch(clock);
    for (let nights = 0; nights < 3; nights += 1) {
      clock.sleepMicros(28_800n * second);
      clock.advanceMicros(second);
      expect(read().isSteady).toBe(true);
    }
    clock.stepMicros(6n * second);
    expect(read()).toMatchObject({ isSteady: false, elapsed: 3e6 });
  });

  it('hides no step that came with the sleep', () => {
    const clock = startedClock();
    const { read } = wallWatch(clock);
    clock.sleepMicros(28_800n * second);
    clock.stepMicros(3_600n * second);
    expect(read()).toMatchObject({ isSteady: false, expected: start + 28_800e6 });
  });

  it('looks like a step where nothing tells', () => {
    const clock = startedClock();
    const { read } = wallWatch(unaware(clock));
    clock.sleepMicros(28_800n * second);
    expect(read()).toMatchObject({ isSteady: false, expected: start });
  });
});

it('agrees with the clocks of this machine', () => {
  expect(wallWatch(systemClock).read().isSteady).toBe(true);
});
