// What every surface of chat has in common over HTTP: one use case is called, its outcome is sent.
import { AlfredError } from '@alfred/errors';
import { assetById, formatAmount, USD } from '@alfred/money';
import type { AnyRequest, JsonObject } from '@alfred/openai-wire';
import { inRemoteTrace } from '@alfred/telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ChatFailed, ChatReplied } from '../app/chat-outcome.ts';
import type { CompleteChat } from '../app/complete-chat.ts';
import type { LimitRequests } from '../app/limit-requests.ts';
import type { Rendering } from '../app/rendering.ts';
import type { CallDecision } from '../ports/rate-limits.ts';
import { warningHeaders } from './budget-warning.ts';
import { cacheHeaders, cacheWishOf, isDryRun, stickyOf, tagsOf } from './chat-body.ts';
import { errorOf, sendError } from './error-handler.ts';
import { claimOf, idempotencyOf } from './idempotency-key.ts';
import { answerQuote, type QuotesDeps } from './quotes.route.ts';
import { tokenLimitHeaders } from './rate-limit-headers.ts';
import { sendStream } from './send-stream.ts';
import { serverTiming } from './server-timing.ts';

/** One for all: an error of its own, with its stack, for every closed socket would cost more. */
const clientGone = new AlfredError('request_cancelled');

/** What the route of a surface needs to answer. */
export interface AnswerChatDeps extends QuotesDeps {
  readonly limitRequests: LimitRequests;
  readonly completeChat: CompleteChat;
  /** Under which clients' idempotency keys go on. */
  readonly idempotencyKey: Uint8Array;
  /** Mints the id of a request. */
  readonly requestId: () => string;
}

/** A request as its surface has read it. */
export interface SurfaceAsk {
  /** Chat is in the dialect inside. */
  readonly request: AnyRequest;
  readonly rendering: Rendering;
  /** The body as it came, where the dialect inside does not have all of it. */
  readonly sent?: JsonObject;
}

/** Answers a request that came by any surface: with a quote, when only that is wanted. */
export async function answerChat(
  deps: AnswerChatDeps,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  { request: chat, rendering, sent = chat.body }: SurfaceAsk,
) {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(clientGone);
  });
  if (reply.raw.destroyed) gone.abort(clientGone);
  const idempotency = idempotencyOf(request, deps.idempotencyKey);
  const said = { surface: rendering.surface, body: sent };
  const claim = claimOf(idempotency, said, deps.idempotencyKey);
  const words = { tags: tagsOf(request), sticky: stickyOf(request) };
  if (isDryRun(request)) return answerQuote(deps.quoteChat, request, { request: chat, ...words });
  const { id: requestId, caller } = request;
  const anotherId = () => rename(deps.requestId(), request, reply);
  const onTokens = (standing: CallDecision) => void reply.headers(tokenLimitHeaders(standing));
  const from = { requestId, anotherId, caller, claim, onTokens, signal: gone.signal };
  const cache = cacheWishOf(request);
  const ask = { ...from, request: chat, rendering, ...words, cache };
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
}

/** The reply names the round that the request came through with, or failed in. */
function rename(id: string, request: Pick<FastifyRequest, 'id'>, reply: FastifyReply): string {
  request.id = id;
  reply.header('x-request-id', id);
  if (reply.hasHeader('request-id')) reply.header('request-id', id);
  return id;
}

function sendReply(reply: FastifyReply, outcome: ChatReplied): FastifyReply {
  return reply
    .headers({
      'content-type': outcome.content?.type ?? 'application/json; charset=utf-8',
      'x-alfred-cost': costOf(outcome.amount, outcome.asset),
      'x-alfred-provider': outcome.provider,
      'x-alfred-attempts': String(outcome.attempts),
      ...cacheHeaders(outcome.cache),
      'server-timing': serverTiming(outcome),
      ...warningHeaders(outcome.warnings),
    })
    .send(outcome.content?.bytes ?? outcome.text);
}

function sendFailure(
  reply: FastifyReply,
  { error, provider, attempts, amount, asset }: ChatFailed,
): FastifyReply {
  reply.headers({
    'x-alfred-cost': costOf(amount, asset),
    'x-alfred-provider': provider,
    'x-alfred-attempts': String(attempts),
  });
  return sendError(reply, error);
}

function costOf(amount: bigint, asset: string): string {
  return formatAmount(amount, assetById(asset) ?? USD);
}
