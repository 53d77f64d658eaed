// What is asked for beside chat, as OpenAI's clients do it. Each route reads its own body; everything
// after that is what chat completions do.
import { createHash } from 'node:crypto';
import {
  type AnyRequest,
  type Json,
  type OperationRequest,
  parseBody,
  parseEmbeddingsRequest,
  parseImagesRequest,
  parseModerationsRequest,
  parseSpeechRequest,
  parseTranscriptionsRequest,
  type SentForm,
  type TranscriptionsRequest,
} from '@alfred/openai-wire';
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify';
import { openAi } from '../app/surfaces/openai.ts';
import { type AnswerChatDeps, answerChat, type SurfaceAsk } from './answer-chat.ts';
import { authenticateHook } from './authenticate.hook.ts';
import { errorOf } from './error-handler.ts';
import { rateLimitHook } from './rate-limit.hook.ts';
import { readForm } from './read-form.ts';
import { readText } from './read-text.ts';

const parsers: Readonly<Record<string, (body: Json) => OperationRequest>> = {
  '/v1/embeddings': parseEmbeddingsRequest,
  '/v1/moderations': parseModerationsRequest,
  '/v1/images/generations': parseImagesRequest,
  '/v1/audio/speech': parseSpeechRequest,
};

export interface BesideChatDeps extends AnswerChatDeps {
  /** Of a form with sound in it. */
  readonly soundLimitBytes: number;
}

/** POST /v1/embeddings, /v1/moderations, /v1/images/generations and /v1/audio/speech. */
export function besideChatRoutes(deps: BesideChatDeps): FastifyPluginAsync {
  return async (app) => {
    guard(app, deps);
    app.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer' },
      async (request: FastifyRequest, body: string | Buffer) => parseBody(readText(request, body)),
    );
    for (const [path, parse] of Object.entries(parsers)) {
      app.post<{ Body: Json }>(path, (request, reply) =>
        answerChat(deps, { request, reply }, asked(parse(bodyOf(request)))),
      );
    }
    await app.register(transcriptionsRoute(deps));
  };
}

/** POST /v1/audio/transcriptions: a form, with the sound in it. */
function transcriptionsRoute(deps: BesideChatDeps): FastifyPluginAsync {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      'multipart/form-data',
      { parseAs: 'buffer' },
      async (request: FastifyRequest, body: string | Buffer) =>
        readForm(request, Buffer.from(body)),
    );
    const bodyLimit = deps.soundLimitBytes;
    app.post<{ Body: SentForm }>('/v1/audio/transcriptions', { bodyLimit }, (request, reply) =>
      answerChat(deps, { request, reply }, heard(parseTranscriptionsRequest(bodyOf(request)))),
    );
  };
}

function guard(app: FastifyInstance, deps: BesideChatDeps): void {
  app.addHook('onRequest', authenticateHook(deps.authenticate));
  app.addHook('onRequest', rateLimitHook(deps.limitRequests));
}

/** A body without a content type is never parsed. */
function bodyOf<Body>({ body }: { readonly body: Body | undefined }): Body {
  if (body === undefined) throw errorOf({ code: 'request_malformed', params: {} });
  return body;
}

const asked = (request: AnyRequest) => ({ request, rendering: openAi(request) });

/** Another sound is another request, whatever stands beside it in the form. */
function heard(request: TranscriptionsRequest): SurfaceAsk {
  const { name, type, bytes } = request.file;
  const digest = createHash('sha256').update(bytes).digest('hex');
  return { ...asked(request), sent: { ...request.body, file: { name, type, digest } } };
}
