// Anthropic's surface: /v1/messages, as its clients speak it.
import { parseCountRequest, parseMessagesRequest } from '@alfred/anthropic-wire';
import { AlfredError } from '@alfred/errors';
import { isObject, type Json, type JsonObject, parseBody } from '@alfred/openai-wire';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { UsableModels } from '../app/list-models.ts';
import { messages } from '../app/surfaces/messages.ts';
import { type AnswerChatDeps, answerChat } from './answer-chat.ts';
import { type AnswerCountDeps, answerCount } from './answer-count.ts';
import { authenticateHook } from './authenticate.hook.ts';
import { rateLimitHook } from './rate-limit.hook.ts';
import { readText } from './read-text.ts';

export interface MessagesDeps extends AnswerChatDeps, AnswerCountDeps {
  readonly models: UsableModels;
}

type MessagesRequest = FastifyRequest<{ Body: { readonly json: Json } }>;

/** Whose models these clients mean when they name one. */
const vendor = 'anthropic';

/** POST /v1/messages and /v1/messages/count_tokens. Parses, calls one use case, renders. */
export function messagesRoute(deps: MessagesDeps): FastifyPluginAsync {
  return async (app) => {
    const config = { dialect: 'anthropic' } as const;
    const onRequest = rateLimitHook(deps.limitRequests);
    app.addHook('onRequest', authenticateHook(deps.authenticate));
    app.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer' },
      async (request: FastifyRequest, body: string | Buffer) => ({
        json: parseBody(readText(request, body)),
      }),
    );
    app.post('/v1/messages', { config, onRequest }, async (request: MessagesRequest, reply) => {
      const chat = parseMessagesRequest(await namedAtHome(deps, request));
      return answerChat(
        deps,
        { request, reply },
        { request: chat, rendering: messages(chat, () => request.id) },
      );
    });
    // What only asks does not count against limits.
    app.post('/v1/messages/count_tokens', { config }, async (request: MessagesRequest, reply) => {
      const asked = parseCountRequest(await namedAtHome(deps, request));
      return { input_tokens: await answerCount(deps, { request, reply }, asked) };
    });
  };
}

/** The body with the whole name of its model, and the features that the headers ask for. */
async function namedAtHome(
  { models }: MessagesDeps,
  { body, caller, headers }: MessagesRequest,
): Promise<Json> {
  // A body without a content type is never parsed.
  if (!body) throw new AlfredError('request_malformed');
  const { json } = body;
  if (!isObject(json) || typeof json.model !== 'string') return json;
  const model = await models.atHome(json.model, vendor, caller.organization);
  // A feature of Anthropic's models is none of any other's: there is nothing to carry.
  const betas = model.startsWith(`${vendor}/`) ? featuresOf(headers['anthropic-beta']) : {};
  return { ...json, model, ...betas };
}

function featuresOf(header: string | string[] | undefined): JsonObject {
  const text = Array.isArray(header) ? header.join(',') : header;
  if (text === undefined || text === '') return {};
  return { anthropic_beta: text.split(',').map((name) => name.trim()) };
}
