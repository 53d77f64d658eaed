import type { ChatRequest } from '@alfred/openai-wire';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CountTokens } from '../app/count-tokens.ts';
import { errorOf } from './error-handler.ts';

export interface AnswerCountDeps {
  readonly countTokens: CountTokens;
}

/** How many tokens a model reads of a request; `x-alfred-count` says who has counted. */
export async function answerCount(
  { countTokens }: AnswerCountDeps,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  chat: ChatRequest,
): Promise<number> {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  reply.raw.once('close', leave);
  try {
    const { caller } = request;
    const counted = await countTokens({ caller, request: chat, signal: gone.signal });
    if (counted.outcome === 'refused') throw errorOf(counted);
    reply.header('x-alfred-count', counted.by);
    return counted.tokens;
  } finally {
    reply.raw.off('close', leave);
  }
}
