import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { dropKeptCall, readKeptCall } from '../../app/api/kept-calls.ts';
import type { readEntriesOf } from '../../app/api/read-audit.ts';
import type { readReceipt } from '../../app/api/read-receipt.ts';
import type { readRequest } from '../../app/api/read-request.ts';
import { failures, reading } from './operation.ts';
import { receipt } from './proof-schemas.ts';
import { sendText } from './proofs.route.ts';
import { renderAbout } from './render-audit.ts';
import { renderRequest } from './render-request.ts';
import { keptCall, requestStory } from './request-schema.ts';
import { idParams } from './schemas.ts';

/** What became of a call. */
export function requestRoutes(deps: {
  readonly readRequest: ReturnType<typeof readRequest>;
  readonly readEntriesOf: ReturnType<typeof readEntriesOf>;
  readonly readReceipt: ReturnType<typeof readReceipt>;
  readonly readKeptCall: ReturnType<typeof readKeptCall>;
  readonly dropKeptCall: ReturnType<typeof dropKeptCall>;
}): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(keptCallRoutes(deps));

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
      async ({ caller, params }) => {
        const story = await deps.readRequest(caller, params.id);
        const entries = await deps.readEntriesOf(caller, params.id);
        return { ...renderRequest(story), entries: entries ? entries.map(renderAbout) : null };
      },
    );

    app.get(
      '/api/v1/requests/:id/receipt',
      {
        config: { permission: 'requests.read' },
        schema: {
          ...reading({
            id: 'getRequestReceipt',
            tag: 'requests',
            summary: 'Get the receipt of a call',
            description:
              'Proves the entry that charged it, offline, to whoever has the key of the log. `receipt_pending` while the call runs, or until a checkpoint covers its entry.',
          }),
          params: idParams,
          response: { 200: receipt, ...failures },
        },
      },
      async ({ caller, params }, reply) =>
        sendText(reply, await deps.readReceipt(caller, params.id)),
    );
  };
}

/** What was said in a call, where a policy keeps that. */
function keptCallRoutes(deps: {
  readonly readKeptCall: ReturnType<typeof readKeptCall>;
  readonly dropKeptCall: ReturnType<typeof dropKeptCall>;
}): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/requests/:id/content',
      {
        config: { permission: 'requests.read' },
        schema: {
          ...reading({
            id: 'getRequestContent',
            tag: 'requests',
            summary: 'Read what was said in a call of your own',
            description:
              'Where a policy keeps prompts or completions: as providers were sent them, without what safety took out. Nobody reads another’s, whatever their role; after the days that policy says it is gone, and with its person.',
          }),
          params: idParams,
          response: { 200: keptCall, ...failures },
        },
      },
      async ({ caller, params }) => deps.readKeptCall(caller, params.id),
    );

    app.delete(
      '/api/v1/requests/:id/content',
      {
        config: { permission: 'requests.erase' },
        schema: {
          ...reading({
            id: 'deleteRequestContent',
            tag: 'requests',
            summary: 'Delete what was said in a call of your own',
            description: 'Its story stays: who asked, what it cost, and what safety counted.',
          }),
          params: idParams,
          response: { 204: z.null(), ...failures },
        },
      },
      async ({ caller, params }, reply) => {
        await deps.dropKeptCall(caller, params.id);
        return reply.code(204).send(null);
      },
    );
  };
}
