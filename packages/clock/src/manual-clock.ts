import type { Clock } from './clock.ts';

/** A clock that moves only when told to: for tests and the simulation. */
export interface ManualClock extends Clock {
  /** Moves both clocks on, as time does. */
  advanceMicros(by: bigint): void;
  /** Steps the wall clock alone, as an operator or NTP does. */
  stepMicros(by: bigint): void;
  /** Lets the machine sleep: wall time goes on, and monotonic time stands still. */
  sleepMicros(by: bigint): void;
}

/** A manual clock whose wall time starts at `startMicros` and whose monotonic time starts at 0. */
export function manualClock(startMicros: bigint): ManualClock {
  let wall = startMicros;
  let [elapsed, slept] = [0n, 0n];
  return {
    nowMicros: () => wall,
    elapsedMicros: () => elapsed,
    sleptMicros: () => slept,
    advanceMicros: (by) => {
      wall += by;
      elapsed += by;
    },
    stepMicros: (by) => {
      wall += by;
    },
    sleepMicros: (by) => {
      wall += by;
      slept += by;
    },
  };
}
