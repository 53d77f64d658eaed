import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { giveFeedback, readExperiment } from '../../app/api/experiments.ts';
import { experiment, feedback, feedbackBody } from './experiment-schemas.ts';
import { failures, reading, writing } from './operation.ts';
import { renderExperiment } from './render-experiment.ts';
import { routeName } from './route-schemas.ts';

export interface ExperimentRouteDeps {
  readonly readExperiment: ReturnType<typeof readExperiment>;
  readonly giveFeedback: ReturnType<typeof giveFeedback>;
}

const params = z.strictObject({ name: routeName });

/** Ways to serve a route that are compared, and what people think of answers. */
export function experimentRoutes(deps: ExperimentRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/routes/:name/experiment',
      {
        config: { permission: 'experiments.read' },
        schema: {
          ...reading({
            id: 'getExperiment',
            tag: 'routes',
            summary: 'See how the experiment of a route goes',
            description:
              'Arm by arm: requests, errors, cost, latency and feedback, each with the interval in which the true value lies 19 times of 20. Intervals that overlap decide nothing.',
          }),
          params,
          response: { 200: experiment, ...failures },
        },
      },
      async ({ caller, params: { name } }) =>
        renderExperiment(await deps.readExperiment(caller, name)),
    );

    app.post(
      '/v1/feedback',
      {
        config: { permission: 'models.use' },
        schema: {
          ...writing({
            id: 'giveFeedback',
            tag: 'requests',
            summary: 'Say what an answer was worth',
            description:
              'From 0 to 1; the last word counts. It is a number and nothing else, so that nothing about people can come with it. Members speak of the calls of their own node and below.',
          }),
          body: feedbackBody,
          response: { 200: feedback, ...failures },
        },
      },
      async ({ caller, body }) => {
        await deps.giveFeedback(caller, body);
        return body;
      },
    );
  };
}
