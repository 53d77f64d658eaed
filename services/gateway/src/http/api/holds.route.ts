import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { holdUseCases } from '../../app/api/holds.ts';
import {
  captureBody,
  hold,
  holdBody,
  holdChanged,
  holdParams,
  holdsQuery,
  holdWithEntries,
} from './hold-schemas.ts';
import { failures, reading, writing } from './operation.ts';
import { readInstant, renderPage } from './render.ts';
import { renderChangedHold, renderFoundHold, renderHold } from './render-hold.ts';
import { page } from './schemas.ts';

export type HoldRouteDeps = ReturnType<typeof holdUseCases>;

/** Money that is held for whoever captures it later, in parts, or gives it back. */
export function holdRoutes(deps: HoldRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/holds',
      {
        config: { permission: 'holds.write' },
        schema: {
          ...writing({
            id: 'placeHold',
            tag: 'holds',
            summary: 'Place a hold',
            description:
              'The first account in the order of payment that covers the whole amount holds it, and every budget above the node counts it. It is admitted or refused like a call.',
          }),
          body: holdBody,
          response: { 201: holdChanged, ...failures },
        },
      },
      async ({ caller, body, idempotency }, reply) => {
        const expiresAt = body.expiresAt === undefined ? undefined : readInstant(body.expiresAt);
        const { node, ttlSeconds, reference, ...rest } = body;
        const order = { ...rest, node, ttlSeconds, reference, expiresAt, idempotency };
        return reply.code(201).send(renderChangedHold(await deps.placeHold(caller, order)));
      },
    );

    app.post(
      '/api/v1/holds/:hold/captures',
      {
        config: { permission: 'holds.write' },
        schema: {
          ...writing({
            id: 'captureHold',
            tag: 'holds',
            summary: 'Capture a hold',
            description:
              'Spends of it, any number of times, in the windows in which it was placed. After the last one, or when nothing is left, the rest goes back and it is closed.',
          }),
          params: holdParams,
          body: captureBody,
          response: { 201: holdChanged, ...failures },
        },
      },
      async ({ caller, params, body, idempotency }, reply) => {
        const { purpose, ...rest } = body;
        const made = await deps.captureHold(caller, { ...params, ...rest, purpose, idempotency });
        return reply.code(201).send(renderChangedHold(made));
      },
    );

    await app.register(releaseRoute(deps));
    await app.register(readRoutes(deps));
  };
}

function releaseRoute(deps: HoldRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/holds/:hold/release',
      {
        config: { permission: 'holds.write' },
        schema: {
          ...writing({
            id: 'releaseHold',
            tag: 'holds',
            summary: 'Release a hold',
            description: 'What is left of it goes back to who pays, and it is closed.',
          }),
          params: holdParams,
          response: { 200: holdChanged, ...failures },
        },
      },
      async ({ caller, params, idempotency }) =>
        renderChangedHold(await deps.releaseHold(caller, { ...params, idempotency })),
    );
  };
}

function readRoutes(deps: HoldRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/holds',
      {
        config: { permission: 'holds.read' },
        schema: {
          ...reading({
            id: 'listHolds',
            tag: 'holds',
            summary: 'See holds',
            description:
              'The newest first, also those that have ended. Of one node, or of all; members without a node see those of their own.',
          }),
          querystring: holdsQuery,
          response: { 200: page(hold), ...failures },
        },
      },
      async ({ caller, query }) => {
        const { node, status, after, limit } = query;
        const wanted = { node, status, after, limit: Number(limit) };
        return renderPage(await deps.listHolds(caller, wanted), renderHold);
      },
    );

    app.get(
      '/api/v1/holds/:hold',
      {
        config: { permission: 'holds.read' },
        schema: {
          ...reading({
            id: 'getHold',
            tag: 'holds',
            summary: 'See a hold',
            description:
              'What was held, captured and left, and the entries of the log that say so.',
          }),
          params: holdParams,
          response: { 200: holdWithEntries, ...failures },
        },
      },
      async ({ caller, params }) => renderFoundHold(await deps.readHold(caller, params.hold)),
    );
  };
}
