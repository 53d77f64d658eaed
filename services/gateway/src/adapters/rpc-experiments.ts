import type { MeteringClient, Sample as SampleMessage } from '@alfred/contracts/metering';
import type { PolicyClient } from '@alfred/contracts/policy';
import type { Sample } from '../domain/experiment-statistics.ts';
import type { ArmStopper, ExperimentOutcomes } from '../ports/experiment-outcomes.ts';

/** Experiments as metering has seen them. */
export function rpcExperimentOutcomes(
  metering: Pick<MeteringClient, 'getExperiment' | 'putFeedback'>,
): ExperimentOutcomes {
  return {
    outcomesOf: async (of) => {
      const { arms } = await metering.getExperiment(of);
      return arms.map(({ requests, failed, cost, latency, feedback, ...rest }) => ({
        ...rest,
        ...{ requests: Number(requests), failed: Number(failed) },
        ...{ cost: sampleOf(cost), latency: sampleOf(latency), feedback: sampleOf(feedback) },
      }));
    },
    putFeedback: async (feedback) => void (await metering.putFeedback(feedback)),
  };
}

function sampleOf(sample: SampleMessage | undefined): Sample {
  const { count = 0n, mean = 0, variance = 0 } = sample ?? {};
  return { count: Number(count), mean, variance };
}

/** Arms are stopped where routes are kept. */
export function rpcArmStopper(policy: Pick<PolicyClient, 'stopArm'>): ArmStopper {
  return { stop: async (arm) => void (await policy.stopArm(arm)) };
}
