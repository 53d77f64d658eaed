/**
 * Two kinds of time, because only one of them may be trusted with durations.
 *
 * - `nowMicros` is wall time in integer microseconds since the epoch. It may step either way.
 * - `elapsedMicros` is monotonic: it never goes back and does not follow the wall clock.
 */
export interface Clock {
  nowMicros(): bigint;
  elapsedMicros(): bigint;
  /**
   * How long the machine has slept since some moment, by a clock that is monotonic too. Where
   * `elapsedMicros` stands still meanwhile; absent where it goes on, or where nothing tells.
   */
  sleptMicros?(): bigint;
}
