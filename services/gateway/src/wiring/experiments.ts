import type { MeteringClient } from '@alfred/contracts/metering';
import type { PolicyClient } from '@alfred/contracts/policy';
import { type RepeatingTask, repeatingTask } from '@alfred/service-kit';
import type { Logger } from '@alfred/telemetry';
import { rpcArmStopper, rpcExperimentOutcomes } from '../adapters/rpc-experiments.ts';
import { type ArmGuard, armGuard } from '../app/guard-arms.ts';
import type { Policies } from '../ports/policies.ts';

/** How often experiments are looked at. Milliseconds. */
const lookPauseMs = 2_000;

/** The guard of experiments, and the task that has it look at them. */
export interface Guarding {
  readonly armGuard: ArmGuard;
  readonly guardTask: RepeatingTask;
}

/** Guards the experiments whose requests come through this gateway. */
export function guardingOf(
  deps: {
    readonly metering: MeteringClient;
    readonly policy: PolicyClient;
    readonly logger: Pick<Logger, 'warn'>;
  },
  policies: Policies,
): Guarding {
  const guard = armGuard({
    policies,
    outcomes: rpcExperimentOutcomes(deps.metering),
    stopper: rpcArmStopper(deps.policy),
    onStopped: (stopped) => deps.logger.warn({ event: 'arm_stopped', ...stopped }),
  });
  const guardTask = repeatingTask({
    name: 'gateway.experiments',
    pause: lookPauseMs,
    round: guard.round,
    onFault: (err) => deps.logger.warn({ event: 'experiments_unseen', err }),
  });
  return { armGuard: guard, guardTask };
}
