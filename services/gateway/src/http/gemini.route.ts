// Google's surface: /v1beta/models, or /v1/models, as its clients speak it.
import assert from 'node:assert/strict';
import { AlfredError } from '@alfred/errors';
import { readEmbedRequest, readGeminiRequest } from '@alfred/gemini-wire';
import {
  isObject,
  type Json,
  parseBody,
  parseChatRequest,
  parseEmbeddingsRequest,
} from '@alfred/openai-wire';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { type Framing, gemini } from '../app/surfaces/gemini.ts';
import { geminiEmbeddings } from '../app/surfaces/gemini-embeddings.ts';
import { type AnswerChatDeps, answerChat } from './answer-chat.ts';
import { type AnswerCountDeps, answerCount } from './answer-count.ts';
import { authenticateHook } from './authenticate.hook.ts';
import {
  type AskedMethod,
  askedMethod,
  asksMethod,
  type GeminiModelsDeps,
  geminiModelsRoute,
  geminiVersions,
} from './gemini-models.route.ts';
import { rateLimitHook } from './rate-limit.hook.ts';
import { readText } from './read-text.ts';

export interface GeminiDeps extends AnswerChatDeps, AnswerCountDeps, GeminiModelsDeps {}

/** Whose models these clients mean when they name one. */
const vendor = 'google';

type GeminiRequest = FastifyRequest<{ Params: { '*': string }; Body: { readonly json: Json } }>;

/** POST /v1beta/models/{model}:{method}. Parses, calls one use case, renders its outcome. */
export function geminiRoute(deps: GeminiDeps): FastifyPluginAsync {
  return async (app) => {
    const config = { dialect: 'google', takes: asksMethod } as const;
    const count = rateLimitHook(deps.limitRequests);
    app.addHook('onRequest', authenticateHook(deps.authenticate));
    app.addHook('onRequest', async (request, reply) => {
      // What generates counts against limits; what only asks does not.
      if (isGenerating(request)) await count(request, reply);
    });
    app.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer' },
      async (request: FastifyRequest, body: string | Buffer) => ({
        json: parseBody(readText(request, body)),
      }),
    );
    await app.register(geminiModelsRoute(deps));
    const answer = (request: GeminiRequest, reply: FastifyReply) => {
      const asked = askedMethod(request.params['*']);
      assert(asked, 'the route takes no other path');
      // A body without a content type is never parsed.
      if (!request.body) throw new AlfredError('request_malformed');
      const exchange = { request, reply };
      switch (asked.method) {
        case 'countTokens':
          return answerTokens(deps, exchange, asked);
        case 'embedContent':
        case 'batchEmbedContents':
          return answerVectors(deps, exchange, asked);
        case 'generateContent':
        case 'streamGenerateContent':
          return answerContent(deps, exchange, asked);
      }
    };
    for (const [version] of geminiVersions) {
      app.post(`/${version}/models/*`, { config }, async (request: GeminiRequest, reply) =>
        answer(request, reply),
      );
    }
  };
}

function isGenerating({ method, params }: FastifyRequest): boolean {
  return method === 'POST' && !/:countTokens$/.test((params as { '*'?: string })['*'] ?? '');
}

async function answerContent(
  deps: GeminiDeps,
  { request, reply }: { readonly request: GeminiRequest; readonly reply: FastifyReply },
  { model, method }: AskedMethod,
) {
  const stream = method === 'streamGenerateContent';
  const framing = framingOf(request);
  const { organization } = request.caller;
  const named = { model: await deps.models.atHome(model, vendor, organization), stream };
  const { body, includeThoughts } = readGeminiRequest(request.body.json, named);
  const rendering = gemini({ includeThoughts, framing });
  if (stream && framing === 'list') reply.type('application/json; charset=utf-8');
  const ask = { request: parseChatRequest(body), rendering };
  return answerChat(deps, { request, reply }, ask);
}

async function answerVectors(
  deps: GeminiDeps,
  { request, reply }: { readonly request: GeminiRequest; readonly reply: FastifyReply },
  { model, method }: AskedMethod,
) {
  const isBatch = method === 'batchEmbedContents';
  const home = await deps.models.atHome(model, vendor, request.caller.organization);
  const body = readEmbedRequest(request.body.json, { model: home, isBatch });
  const asked = parseEmbeddingsRequest(body);
  const ask = { request: asked, rendering: geminiEmbeddings(asked, isBatch) };
  return answerChat(deps, { request, reply }, ask);
}

/** `alt=sse` asks for events; without it a stream is one list, written piece by piece. */
function framingOf({ query }: FastifyRequest): Framing {
  return isObject(query) && query.alt === 'sse' ? 'events' : 'list';
}

async function answerTokens(
  deps: GeminiDeps,
  { request, reply }: { readonly request: GeminiRequest; readonly reply: FastifyReply },
  { model }: AskedMethod,
) {
  const { caller, body } = request;
  const { json } = body;
  // Either the contents stand alone, or in the whole request that they are of.
  const whole = isObject(json)
    ? (json.generateContentRequest ?? json.generate_content_request)
    : null;
  const home = await deps.models.atHome(model, vendor, caller.organization);
  const named = { model: home, stream: false };
  const read = readGeminiRequest(whole ?? json, named);
  const tokens = await answerCount(deps, { request, reply }, parseChatRequest(read.body));
  return { totalTokens: tokens, promptTokensDetails: [{ modality: 'TEXT', tokenCount: tokens }] };
}
