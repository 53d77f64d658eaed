import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { readRequest } from '../../app/api/read-request.ts';
import { failures, reading } from './operation.ts';
import { renderRequest } from './render-request.ts';
import { requestStory } from './request-schema.ts';
import { idParams } from './schemas.ts';

/** What became of a call. */
export function requestRoutes(deps: {
  readonly readRequest: ReturnType<typeof readRequest>;
}): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/requests/:id',
      {
        config: { permission: 'requests.read' },
        schema: {
          ...reading({
            id: 'getRequest',
            tag: 'requests',
            summary: 'See the whole story of a call',
            description:
              'By the `x-request-id` of its reply: who asked, what policy and price decided, what it cost and how that is known, and its entry in the ledger. Members see the calls of their own node and below.',
          }),
          params: idParams,
          response: { 200: requestStory, ...failures },
        },
      },
      async ({ caller, params }) => renderRequest(await deps.readRequest(caller, params.id)),
    );
  };
}
