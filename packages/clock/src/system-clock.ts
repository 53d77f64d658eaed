import type { Clock } from './clock.ts';

/**
 * The machine's clocks.
 *
 * Wall time comes from `Temporal`, which asks the operating system at every call: `performance`
 * has microseconds too, but keeps the origin of the process's start and would never show a step.
 */
export const systemClock: Clock = {
  nowMicros: () => Temporal.Now.instant().epochNanoseconds / 1000n,
  elapsedMicros: () => process.hrtime.bigint() / 1000n,
};
