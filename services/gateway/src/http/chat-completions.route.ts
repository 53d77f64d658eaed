import { AlfredError } from '@alfred/errors';
import { assetById, formatAmount, USD } from '@alfred/money';
import { type ChatRequest, parseBody, parseChatRequest } from '@alfred/openai-wire';
import { inRemoteTrace } from '@alfred/telemetry';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticate } from '../app/authenticate.ts';
import type { ChatFailed, ChatReplied } from '../app/chat-outcome.ts';
import type { CompleteChat } from '../app/complete-chat.ts';
import { authenticateHook } from './authenticate.hook.ts';
import { errorOf, sendError } from './error-handler.ts';
import { readText } from './read-text.ts';
import { sendStream } from './send-stream.ts';
import { serverTiming } from './server-timing.ts';

/** One for all: an error of its own, with its stack, for every closed socket would cost more. */
const clientGone = new AlfredError('request_cancelled');

export interface ChatCompletionsDeps {
  readonly authenticate: Authenticate;
  readonly completeChat: CompleteChat;
}

/** POST /v1/chat/completions. Parses, calls one use case, renders its outcome; decides nothing. */
export function chatCompletionsRoute(deps: ChatCompletionsDeps): FastifyPluginAsync {
  return async (app) => {
    app.addHook('onRequest', authenticateHook(deps.authenticate));
    app.addHook('onRequest', refuseIdempotencyKey);
    app.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer' },
      async (request: FastifyRequest, body: string | Buffer) =>
        parseChatRequest(parseBody(readText(request, body))),
    );
    app.post<{ Body: ChatRequest }>('/v1/chat/completions', async (request, reply) => {
      const gone = new AbortController();
      reply.raw.once('close', () => {
        if (!reply.raw.writableFinished) gone.abort(clientGone);
      });
      if (reply.raw.destroyed) gone.abort(clientGone);
      const { id: requestId, caller, body } = request;
      // A body without a content type is never parsed.
      if (!body) throw errorOf({ code: 'request_malformed', params: {} });
      const ask = { requestId, caller, request: body, signal: gone.signal };
      const outcome = await inRemoteTrace(request.headers, () => deps.completeChat(ask));
      switch (outcome.outcome) {
        case 'replied':
          return sendReply(reply, outcome);
        case 'streaming':
          return sendStream(reply, outcome);
        case 'failed':
          return sendFailure(reply, outcome);
        case 'refused':
          return sendError(reply, errorOf(outcome));
      }
    });
  };
}

/** Ignored, it would promise that a repeat is free. */
async function refuseIdempotencyKey({ headers }: FastifyRequest): Promise<void> {
  if (headers['idempotency-key'] === undefined) return;
  throw new AlfredError('idempotency_unsupported');
}

function sendReply(reply: FastifyReply, outcome: ChatReplied): FastifyReply {
  return reply
    .headers({
      'content-type': 'application/json; charset=utf-8',
      'x-alfred-cost': costOf(outcome.amount, outcome.asset),
      'x-alfred-provider': outcome.provider,
      'x-alfred-attempts': '1',
      'server-timing': serverTiming(outcome),
    })
    .send(outcome.text);
}

function sendFailure(
  reply: FastifyReply,
  { error, provider, amount, asset }: ChatFailed,
): FastifyReply {
  reply.headers({
    'x-alfred-cost': costOf(amount, asset),
    'x-alfred-provider': provider,
    'x-alfred-attempts': '1',
  });
  return sendError(reply, error);
}

function costOf(amount: bigint, asset: string): string {
  return formatAmount(amount, assetById(asset) ?? USD);
}
