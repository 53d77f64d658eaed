import type { Clock } from './clock.ts';

/** How far the wall clock may move against the monotonic one. Microseconds. */
const driftMax = 5_000_000;
/** How long the two are compared from one moment; real clocks drift apart slowly. Microseconds. */
const anchorMax = 600_000_000;

/** What the clocks of one machine say at one moment. Microseconds. */
export interface WallReading {
  readonly wall: number;
  /** What the wall clock should say. */
  readonly expected: number;
  /** Monotonic. */
  readonly elapsed: number;
  /** The two clocks agree. */
  readonly isSteady: boolean;
}

/** Compares the wall clock of a process with its monotonic one. */
export interface WallWatch {
  read(): WallReading;
  /**
   * Takes the wall clock for right from now on, because somebody has looked at it. Gives what was
   * read, as it was before.
   */
  confirm(): WallReading;
}

/**
 * Tells whether the wall clock has moved by itself since it was read first, until it agrees again or
 * is confirmed. A machine that slept and knows for how long has not moved its clock.
 */
export function wallWatch(clock: Clock): WallWatch {
  let anchor = anchorAt(clock);

  function read(): WallReading {
    const { wall, elapsed } = look(clock);
    const passed = elapsed - anchor.elapsed;
    let expected = anchor.wall + passed;
    const hasMoved = !isNear(wall, expected);
    // Asked only now: it is a file of the operating system.
    if (hasMoved) expected += slept(clock) - anchor.slept;
    const isSteady = !hasMoved || isNear(wall, expected);
    if (isSteady && (hasMoved || passed >= anchorMax)) anchor = anchorAt(clock);
    return { wall, expected, elapsed, isSteady };
  }

  return {
    read,
    confirm: () => {
      const reading = read();
      if (!reading.isSteady) anchor = anchorAt(clock);
      return reading;
    },
  };
}

const isNear = (wall: number, expected: number): boolean => Math.abs(wall - expected) <= driftMax;

const slept = (clock: Clock): number => Number(clock.sleptMicros?.() ?? 0n);

const look = (clock: Clock) => ({
  wall: Number(clock.nowMicros()),
  elapsed: Number(clock.elapsedMicros()),
});

const anchorAt = (clock: Clock) => ({ ...look(clock), slept: slept(clock) });
