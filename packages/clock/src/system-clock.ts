import type { Clock } from './index.ts';

/** The machine's clocks. Wall time has the resolution of `performance`, which is microseconds. */
export const systemClock: Clock = {
  nowMicros: () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)),
  elapsedMicros: () => process.hrtime.bigint() / 1000n,
};
