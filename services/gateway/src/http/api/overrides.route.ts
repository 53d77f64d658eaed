import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { endOverride, readOverrides, startOverride } from '../../app/api/overrides.ts';
import {
  overrideBody,
  overrideEnded,
  overrideParams,
  overrideStarted,
  overrides,
} from './money-schemas.ts';
import { failures, reading, writing } from './operation.ts';
import { readInstant, renderAsOf } from './render.ts';
import { renderChange, renderOverride } from './render-money.ts';
import { idParams } from './schemas.ts';

export interface OverrideRouteDeps {
  readonly startOverride: ReturnType<typeof startOverride>;
  readonly readOverrides: ReturnType<typeof readOverrides>;
  readonly endOverride: ReturnType<typeof endOverride>;
}

/** More of one budget for a while, with a reason and with whoever approved it. */
export function overrideRoutes(deps: OverrideRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/nodes/:id/overrides',
      {
        config: { permission: 'budgets.write' },
        schema: {
          ...writing({
            id: 'startOverride',
            tag: 'budgets',
            summary: 'Boost a budget for a while',
            description:
              'Adds to the limit of one budget of the node until a time. Approved by the node of the key; reason, approver and end stand in the ledger. What is left of it ends with it.',
          }),
          params: idParams,
          body: overrideBody,
          response: { 201: overrideStarted, ...failures },
        },
      },
      async ({ caller, params, body, idempotency }, reply) => {
        const { id: node } = params;
        const order = { ...body, node, endsAt: readInstant(body.endsAt), idempotency };
        const { entry, override } = await deps.startOverride(caller, order);
        return reply.code(201).send(renderChange(entry, { node, ...renderOverride(override) }));
      },
    );

    app.get(
      '/api/v1/nodes/:id/overrides',
      {
        config: { permission: 'budgets.read' },
        schema: {
          ...reading({
            id: 'listOverrides',
            tag: 'budgets',
            summary: 'See the boosts of a node',
            description: 'Those in force now.',
          }),
          params: idParams,
          response: { 200: overrides, ...failures },
        },
      },
      async ({ caller, params }) => {
        const read = await deps.readOverrides(caller, params.id);
        const data = read.overrides.map(renderOverride);
        return { node: read.node, data, asOf: renderAsOf(read.asOf) };
      },
    );

    await app.register(endRoute(deps));
  };
}

function endRoute(deps: OverrideRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.delete(
      '/api/v1/nodes/:id/overrides/:override',
      {
        config: { permission: 'budgets.write' },
        schema: {
          ...writing({
            id: 'endOverride',
            tag: 'budgets',
            summary: 'End a boost now',
            description:
              'The limit is what it was before. What was leased under the higher one admits nothing more; running requests are charged.',
          }),
          params: overrideParams,
          response: { 200: overrideEnded, ...failures },
        },
      },
      async ({ caller, params, idempotency }) => {
        const { id: node, override } = params;
        const entry = await deps.endOverride(caller, { node, override, idempotency });
        return renderChange(entry, { node, id: override });
      },
    );
  };
}
