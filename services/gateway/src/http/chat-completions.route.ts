import { AlfredError } from '@alfred/errors';
import { assetById, formatAmount, USD } from '@alfred/money';
import type { ChatRequest } from '@alfred/openai-wire';
import { inRemoteTrace } from '@alfred/telemetry';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { ChatFailed, ChatReplied } from '../app/chat-outcome.ts';
import type { CompleteChat } from '../app/complete-chat.ts';
import type { LimitRequests } from '../app/limit-requests.ts';
import { authenticateHook } from './authenticate.hook.ts';
import { warningHeaders } from './budget-warning.ts';
import { chatInput, isDryRun, readChatBodies } from './chat-body.ts';
import { errorOf, sendError } from './error-handler.ts';
import { claimOf, idempotencyOf } from './idempotency-key.ts';
import { answerQuote, type QuotesDeps } from './quotes.route.ts';
import { rateLimitHook } from './rate-limit.hook.ts';
import { sendStream } from './send-stream.ts';
import { serverTiming } from './server-timing.ts';

/** One for all: an error of its own, with its stack, for every closed socket would cost more. */
const clientGone = new AlfredError('request_cancelled');

export interface ChatCompletionsDeps extends QuotesDeps {
  readonly limitRequests: LimitRequests;
  readonly completeChat: CompleteChat;
  /** Under which clients' idempotency keys go on. */
  readonly idempotencyKey: Uint8Array;
  /** Mints the id of a request. */
  readonly requestId: () => string;
}

/** POST /v1/chat/completions. Parses, calls one use case, renders its outcome; decides nothing. */
export function chatCompletionsRoute(deps: ChatCompletionsDeps): FastifyPluginAsync {
  return async (app) => {
    app.addHook('onRequest', authenticateHook(deps.authenticate));
    app.addHook('onRequest', rateLimitHook(deps.limitRequests));
    readChatBodies(app);
    app.post<{ Body: ChatRequest }>('/v1/chat/completions', async (request, reply) => {
      const gone = new AbortController();
      reply.raw.once('close', () => {
        if (!reply.raw.writableFinished) gone.abort(clientGone);
      });
      if (reply.raw.destroyed) gone.abort(clientGone);
      const claim = readClaim(request, deps.idempotencyKey);
      if (isDryRun(request)) return answerQuote(deps.quoteChat, request);
      const { id: requestId, caller } = request;
      const anotherId = () => rename(deps.requestId(), request, reply);
      const from = { requestId, anotherId, caller, claim, signal: gone.signal };
      const ask = { ...from, ...chatInput(request) };
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

/** The reply names the round that the request came through with, or failed in. */
function rename(id: string, request: Pick<FastifyRequest, 'id'>, reply: FastifyReply): string {
  request.id = id;
  reply.header('x-request-id', id);
  return id;
}

function readClaim(request: FastifyRequest<{ Body: ChatRequest }>, secret: Uint8Array) {
  const idempotency = idempotencyOf(request, secret);
  return claimOf(idempotency, chatInput(request).request.body, secret);
}

function sendReply(reply: FastifyReply, outcome: ChatReplied): FastifyReply {
  return reply
    .headers({
      'content-type': 'application/json; charset=utf-8',
      'x-alfred-cost': costOf(outcome.amount, outcome.asset),
      'x-alfred-provider': outcome.provider,
      'x-alfred-attempts': '1',
      'server-timing': serverTiming(outcome),
      ...warningHeaders(outcome.warnings),
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
