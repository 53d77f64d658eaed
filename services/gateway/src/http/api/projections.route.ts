import { AlfredError } from '@alfred/errors';
import { parseJson } from '@alfred/openai-wire';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Projections, Rebuild } from '../../ports/api/projections.ts';
import { failures, reading, writing } from './operation.ts';
import { projectionParams, projections, rebuild, rebuildBody } from './projections-schemas.ts';
import { renderInstant, renderTime } from './render.ts';

export interface ProjectionRouteDeps {
  readonly projections: Projections;
}

/** What is folded from the log, folded once more: the proof that what is shown follows from it. */
export function projectionRoutes(deps: ProjectionRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(rebuildRoutes(deps));
    app.get(
      '/api/v1/projections',
      {
        config: { permission: 'projections.read' },
        schema: {
          ...reading({
            id: 'listProjections',
            tag: 'ledger',
            summary: 'List what is folded from the log',
            description:
              'Of every service. What follows the log and has effects outside, such as notifications, checkpoints and the stream, is no projection: it cannot be done twice.',
          }),
          response: { 200: projections, ...failures },
        },
      },
      async () => ({ data: [...(await deps.projections.list())] }),
    );
  };
}

function rebuildRoutes(deps: ProjectionRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/projections/:projection/rebuilds',
      {
        config: { permission: 'projections.rebuild' },
        schema: {
          ...writing({
            id: 'startRebuild',
            tag: 'ledger',
            summary: 'Rebuild a projection beside the live one',
            description:
              'Folds the whole log anew, and compares the two at one entry. What is written meanwhile is not lost.',
          }),
          params: projectionParams,
          body: rebuildBody,
          response: { 202: rebuild, ...failures },
        },
      },
      async ({ caller, params, body }, reply) => {
        const name = params.projection;
        const begun = await deps.projections.start(caller.ledger, name, body.switch);
        return reply.code(202).send(rendered(begun));
      },
    );

    app.get(
      '/api/v1/projections/:projection/rebuilds',
      {
        config: { permission: 'projections.read' },
        schema: {
          ...reading({
            id: 'getRebuild',
            tag: 'ledger',
            summary: 'See how the last rebuild of a projection went',
            description: 'How far it is, or what it found.',
          }),
          params: projectionParams,
          response: { 200: rebuild, ...failures },
        },
      },
      async ({ caller, params: { projection } }) => {
        const last = await deps.projections.last(caller.ledger, projection);
        if (!last) throw new AlfredError('resource_unknown', { id: 'rebuilds' });
        return rendered(last);
      },
    );
  };
}

const sampled = z.record(z.string(), z.unknown());

/** The schema of the answer checks the status that the service gives. */
function rendered({ startedAt, endedAt, ...told }: Rebuild) {
  const { id, projection, status, done, size, differences, samples } = told;
  return {
    ...{ id, projection, status: rebuild.shape.status.parse(status) },
    ...{ switch: told.replace, switched: told.replaced },
    ...{ done: Number(done), size: Number(size), differences: Number(differences) },
    samples: samples.map(({ table, side, row }) => ({
      ...{ table, side, row: sampled.parse(parseJson(row)) },
    })),
    startedAt: renderInstant(startedAt),
    endedAt: renderTime(endedAt),
  };
}
