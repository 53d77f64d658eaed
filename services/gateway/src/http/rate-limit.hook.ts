import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LimitRequests } from '../app/limit-requests.ts';
import { isDryRun } from './chat-body.ts';
import { errorOf } from './error-handler.ts';
import { rateLimitHeaders } from './rate-limit-headers.ts';

/**
 * Counts the request against its caller's limits, or ends it with 429; the reply says how they stand.
 * After `authenticateHook`, and before the body is read. Quotes do not count.
 */
export function rateLimitHook(
  limitRequests: LimitRequests,
): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  return async (request, reply) => {
    if (isDryRun(request)) return;
    const counted = await limitRequests({ caller: request.caller, requestId: request.id });
    if (!counted) return;
    reply.headers(rateLimitHeaders(counted.decision));
    if (counted.refusal) throw errorOf(counted.refusal);
  };
}
