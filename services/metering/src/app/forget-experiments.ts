import type { Clock } from '@alfred/clock';
import type { Experiments } from '../ports/experiments.ts';

/** Rows of one round. */
const forgottenMax = 10_000;
const microsPerDay = 86_400_000_000n;

/** One round: what experiments are compared by is kept for so many days. True when there is more. */
export function forgetExperiments(deps: {
  readonly experiments: Pick<Experiments, 'forget'>;
  readonly clock: Clock;
  readonly keptDays: number;
}) {
  return (): Promise<boolean> => {
    const before = deps.clock.nowMicros() - BigInt(deps.keptDays) * microsPerDay;
    return deps.experiments.forget(before, forgottenMax);
  };
}
