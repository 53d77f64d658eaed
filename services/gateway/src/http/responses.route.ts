import { isObject, parseBody } from '@alfred/openai-wire';
import { parseResponsesRequest, type ResponsesRequest } from '@alfred/responses-wire';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { CreateResponse } from '../app/create-response.ts';
import type { deleteResponse, readInputItems, readResponse } from '../app/read-response.ts';
import { type AnswerChatDeps, answerChat } from './answer-chat.ts';
import { authenticateHook } from './authenticate.hook.ts';
import { errorOf, sendError } from './error-handler.ts';
import { rateLimitHook } from './rate-limit.hook.ts';
import { readText } from './read-text.ts';
import { type ListQuery, listPage } from './response-items.ts';

export interface ResponsesDeps extends AnswerChatDeps {
  readonly createResponse: CreateResponse;
  readonly readResponse: ReturnType<typeof readResponse>;
  readonly readInputItems: ReturnType<typeof readInputItems>;
  readonly deleteResponse: ReturnType<typeof deleteResponse>;
}

interface OfResponse {
  Params: { readonly id: string };
  Querystring: ListQuery & { readonly stream?: string };
}

/** POST /v1/responses, and what is kept of them: GET and DELETE /v1/responses/{id}. */
export function responsesRoute(deps: ResponsesDeps): FastifyPluginAsync {
  return async (app) => {
    app.addHook('onRequest', authenticateHook(deps.authenticate));
    app.addHook('onRequest', rateLimitHook(deps.limitRequests));
    readResponsesBodies(app);
    app.post<{ Body: ResponsesRequest }>('/v1/responses', (request, reply) =>
      answerResponse(deps, request, reply),
    );
    const path = '/v1/responses/:id';
    // What is posted there under another name is asked of no response.
    const config = {
      takes: (asked: string, method: string) =>
        method !== 'POST' || asked.startsWith('/v1/responses/resp_'),
    };
    app.get<OfResponse>(path, { config }, async ({ caller, params, query }, reply) => {
      if (query.stream === 'true') {
        const refused = { param: 'stream', provider: 'Alfred' };
        return sendError(reply, errorOf({ code: 'parameter_unsupported', params: refused }));
      }
      const found = await deps.readResponse(caller, params.id);
      return found.outcome === 'found' ? found.response : sendError(reply, errorOf(found));
    });
    app.get<OfResponse>(`${path}/input_items`, async ({ caller, params, query }, reply) => {
      const found = await deps.readInputItems(caller, params.id);
      if (found.outcome === 'refused') return sendError(reply, errorOf(found));
      return listPage(found.items, query);
    });
    app.delete<OfResponse>(path, { config }, async ({ caller, params: { id } }, reply) => {
      const gone = await deps.deleteResponse(caller, id);
      if (gone.outcome === 'refused') return sendError(reply, errorOf(gone));
      return { id, object: 'response', deleted: true };
    });
  };
}

function readResponsesBodies(app: FastifyInstance): void {
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: string | Buffer) => {
      // Clients name a type also where they send nothing.
      if (request.method !== 'POST' && body.length === 0) return undefined;
      return parseResponsesRequest(parseBody(readText(request, body)));
    },
  );
}

async function answerResponse(
  deps: ResponsesDeps,
  request: FastifyRequest<{ Body: ResponsesRequest }>,
  reply: FastifyReply,
) {
  const { body, caller } = request;
  // A body without a content type is never parsed.
  if (!isObject(body)) throw errorOf({ code: 'request_malformed', params: {} });
  const requestId = () => request.id;
  const prepared = await deps.createResponse({ caller, request: body, requestId });
  if (prepared.outcome === 'refused') return sendError(reply, errorOf(prepared));
  const { chat, rendering, completeChat } = prepared;
  const ask = { request: chat, rendering, sent: body.body };
  return answerChat({ ...deps, completeChat }, { request, reply }, ask);
}
