import type { Guard } from './route.ts';

/** What is known of some numbers: how many, their mean, and how they spread. */
export interface Sample {
  readonly count: number;
  readonly mean: number;
  /** Of the values, with count - 1. */
  readonly variance: number;
}

/** Where the true value lies, as surely as was asked for. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** What became of the requests of one arm. Costs are minor units, latencies microseconds. */
export interface ArmOutcome {
  readonly arm: string;
  readonly asset: string;
  readonly requests: number;
  /** Those without a whole answer, for a reason that was not the client's. */
  readonly failed: number;
  readonly cost: Sample;
  readonly latency: Sample;
  readonly latencyP95: number;
  readonly feedback: Sample;
}

/** Normal deviates: what readers are shown holds 19 times of 20. */
export const usualSurety = 1.96;
/**
 * A guard looks again and again, and each look may be wrong: it acts only on what would be wrong
 * once in a thousand looks.
 */
const guardSurety = 3.29;
/** The mean of fewer values has no interval here: they need not be spread normally. */
const valuesMin = 30;

/** Of a share, as Wilson has it: right for few and for shares near 0 and 1. Undefined for none. */
export function shareInterval(hits: number, count: number, z: number): Interval | undefined {
  if (count === 0) return undefined;
  const share = hits / count;
  const spread = z * z;
  const middle = share + spread / (2 * count);
  const reach = z * Math.sqrt((share * (1 - share)) / count + spread / (4 * count * count));
  const whole = 1 + spread / count;
  return {
    low: Math.max(0, (middle - reach) / whole),
    high: Math.min(1, (middle + reach) / whole),
  };
}

/** Of a mean, by the normal distribution. Undefined for too few values. */
export function meanInterval({ count, mean, variance }: Sample, z: number): Interval | undefined {
  if (count < valuesMin) return undefined;
  const reach = z * Math.sqrt(variance / count);
  return { low: mean - reach, high: mean + reach };
}

/** Whether an arm is surely beyond what its guard allows. Costs are compared with the first arm's. */
export function isBeyond(guard: Guard, arm: ArmOutcome, first: ArmOutcome | undefined): boolean {
  const { limit } = guard;
  if (arm.requests < guard.requestsMin) return false;
  switch (guard.metric) {
    case 'error_rate': {
      const share = shareInterval(arm.failed, arm.requests, guardSurety);
      return share !== undefined && share.low > limit;
    }
    case 'latency': {
      const mean = meanInterval(arm.latency, guardSurety);
      return mean !== undefined && mean.low > limit * 1_000;
    }
    case 'feedback': {
      const mean = meanInterval(arm.feedback, guardSurety);
      return mean !== undefined && mean.high < limit;
    }
    case 'cost':
      return isDearer(limit, arm, first);
    default:
      // A metric of a newer release: nothing is known of it here, and nothing is stopped by it.
      return false;
  }
}

/** The least that the arm may cost is more than so many times the most that the first may cost. */
function isDearer(limit: number, arm: ArmOutcome, first: ArmOutcome | undefined): boolean {
  if (!first || first.arm === arm.arm || first.asset !== arm.asset) return false;
  const [own, other] = [arm, first].map(({ cost }) => meanInterval(cost, guardSurety));
  return own !== undefined && other !== undefined && own.low > limit * other.high;
}
