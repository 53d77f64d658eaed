import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { setKeyLimit, setNodeLimit } from '../../app/api/limits.ts';
import { limitsBody } from './limit-schemas.ts';
import { failures, writing } from './operation.ts';
import { renderKey, renderNode } from './render.ts';
import { idParams, key, node } from './schemas.ts';

export interface LimitRouteDeps {
  readonly setKeyLimit: ReturnType<typeof setKeyLimit>;
  readonly setNodeLimit: ReturnType<typeof setNodeLimit>;
}

const byOwners = { config: { permission: 'limits.write' } } as const;

/** Request limits of keys and nodes. */
export function limitRoutes(deps: LimitRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(keyLimitRoutes(deps));
    await app.register(nodeLimitRoutes(deps));
  };
}

function keyLimitRoutes({ setKeyLimit: set }: LimitRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.put(
      '/api/v1/keys/:id/limits',
      {
        ...byOwners,
        schema: {
          ...writing({
            id: 'setKeyLimits',
            tag: 'keys',
            summary: 'Limit the requests of a key',
            description:
              'At most so many requests within any stretch of time of this length, counted over all gateways. In place of the limit before, from the next request on in this gateway and within a second in every other one. What came in before counts.',
          }),
          params: idParams,
          body: limitsBody,
          response: { 200: key, ...failures },
        },
      },
      async ({ caller, params, body: limit, idempotency }) =>
        renderKey(await set(caller, { key: params.id, limit, idempotency })),
    );
    app.delete(
      '/api/v1/keys/:id/limits',
      {
        ...byOwners,
        schema: {
          ...writing({
            id: 'removeKeyLimits',
            tag: 'keys',
            summary: 'Remove the request limit of a key',
            description:
              'The usual limit of the deployment holds again, if it has one; those of the nodes above hold on.',
          }),
          params: idParams,
          response: { 200: key, ...failures },
        },
      },
      async ({ caller, params, idempotency }) =>
        renderKey(await set(caller, { key: params.id, limit: undefined, idempotency })),
    );
  };
}

function nodeLimitRoutes({ setNodeLimit: set }: LimitRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.put(
      '/api/v1/nodes/:id/limits',
      {
        ...byOwners,
        schema: {
          ...writing({
            id: 'setNodeLimits',
            tag: 'nodes',
            summary: 'Limit the requests of a node',
            description:
              'At most so many requests, of all keys of the node and of everything below it together, within any stretch of time of this length. A request counts against its key and every node on its path, or against none of them.',
          }),
          params: idParams,
          body: limitsBody,
          response: { 200: node, ...failures },
        },
      },
      async ({ caller, params, body: limit, idempotency }) =>
        renderNode(await set(caller, { node: params.id, limit, idempotency })),
    );
    app.delete(
      '/api/v1/nodes/:id/limits',
      {
        ...byOwners,
        schema: {
          ...writing({
            id: 'removeNodeLimits',
            tag: 'nodes',
            summary: 'Remove the request limit of a node',
            description: 'Those of keys and of other nodes hold on.',
          }),
          params: idParams,
          response: { 200: node, ...failures },
        },
      },
      async ({ caller, params, idempotency }) =>
        renderNode(await set(caller, { node: params.id, limit: undefined, idempotency })),
    );
  };
}
