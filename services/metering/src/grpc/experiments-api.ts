import type { Clock } from '@alfred/clock';
import type { MeteringServiceImplementation } from '@alfred/contracts/metering';
import { AlfredError } from '@alfred/errors';
import type { Experiments } from '../ports/experiments.ts';

export interface ExperimentsApiDeps {
  readonly experiments: Experiments;
  readonly clock: Clock;
}

type ExperimentsApi = Pick<MeteringServiceImplementation, 'putFeedback' | 'getExperiment'>;

/** Experiments on the wire. */
export function experimentsApi({ experiments, clock }: ExperimentsApiDeps): ExperimentsApi {
  return {
    putFeedback: async ({ organization, request, score }) => {
      if (!(score >= 0 && score <= 1)) {
        throw new AlfredError('request_invalid', { param: 'score', reason: 'score: 0 to 1' });
      }
      const at = clock.nowMicros();
      const isKnown = await experiments.putFeedback({ organization, request, score, at });
      if (!isKnown) throw new AlfredError('resource_unknown', { kind: 'request', id: request });
      return {};
    },
    getExperiment: async (request) => {
      const arms = await experiments.outcomesOf(request);
      return { arms: arms.map((arm) => ({ ...arm })) };
    },
  };
}
