import { platform, uptime } from 'node:os';
import type { Clock } from './clock.ts';

const elapsedMicros = (): bigint => process.hrtime.bigint() / 1000n;

/**
 * The machine's clocks.
 *
 * Wall time comes from `Temporal`, which asks the operating system at every call: `performance`
 * has microseconds too, but keeps the origin of the process's start and would never show a step.
 * Linux has two monotonic clocks from one origin: one stands still while the machine sleeps, and
 * that of `uptime` goes on. Elsewhere uptime may be computed from wall time, and proves nothing.
 */
export const systemClock: Clock = {
  nowMicros: () => Temporal.Now.instant().epochNanoseconds / 1000n,
  elapsedMicros,
  ...(platform() === 'linux'
    ? { sleptMicros: () => BigInt(Math.round(uptime() * 1e6)) - elapsedMicros() }
    : {}),
};
