import type { WallWatch } from '@alfred/clock';

/** What the clocks say at one moment. Microseconds. */
export interface Moment {
  /** Wall time, as far as it can be trusted; 0 while it cannot, so that entries only go on. */
  readonly now: number;
  /** What the wall clock should say. */
  readonly expected: number;
  /** Monotonic. */
  readonly elapsed: number;
  /** The two clocks agree. */
  readonly isSafe: boolean;
}

/**
 * Time as a writer uses it. A wall clock that has moved by itself is trusted by nobody until it
 * agrees again or an operator confirms it, also where it only went ahead: nothing is freed earlier
 * by that, but windows and overrides would end, and no entry could go back behind the wrong time.
 */
export function steadyTime({ read }: Pick<WallWatch, 'read'>): () => Moment {
  return () => {
    const { wall, expected, elapsed, isSteady } = read();
    return isSteady
      ? { now: wall, expected: wall, elapsed, isSafe: true }
      : { now: 0, expected, elapsed, isSafe: false };
  };
}
