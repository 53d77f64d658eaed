import { AlfredError } from '@alfred/errors';
import type { Caller } from '../../domain/caller.ts';
import type { ArmOutcome } from '../../domain/experiment-statistics.ts';
import type { Experiment } from '../../domain/route.ts';
import type { PublishedRoute, RouteBook } from '../../ports/api/route-book.ts';
import type { ExperimentOutcomes } from '../../ports/experiment-outcomes.ts';
import type { readRequest } from './read-request.ts';

interface Deps {
  readonly routes: Pick<RouteBook, 'find'>;
  readonly outcomes: ExperimentOutcomes;
}

/** An experiment as it stands: its arms, and what became of their requests. */
export interface ExperimentReport {
  readonly route: PublishedRoute;
  readonly experiment: Experiment;
  readonly outcomes: readonly ArmOutcome[];
}

/** How the experiment of a route goes. */
export function readExperiment({ routes, outcomes }: Deps) {
  return async ({ organization }: Caller, name: string): Promise<ExperimentReport> => {
    const route = await routes.find(organization, name, 0);
    if (!route || route.removed || !route.experiment) {
      throw new AlfredError('resource_unknown', { kind: 'experiment', id: name });
    }
    const { experiment } = route;
    const of = { organization, route: name, experiment: experiment.name };
    return { route, experiment, outcomes: await outcomes.outcomesOf(of) };
  };
}

/** What a caller thinks of an answer to a request that it may see. */
export function giveFeedback(deps: {
  readonly outcomes: Pick<ExperimentOutcomes, 'putFeedback'>;
  readonly readRequest: ReturnType<typeof readRequest>;
}) {
  return async (
    caller: Caller,
    { request, score }: { readonly request: string; readonly score: number },
  ): Promise<void> => {
    await deps.readRequest(caller, request);
    const { organization } = caller;
    await deps.outcomes.putFeedback({ organization, request, score });
  };
}
