import type { FastifyRequest } from 'fastify';
import type { Authenticate } from '../app/authenticate.ts';
import type { Caller } from '../ports/callers.ts';
import { credentialsOf } from './credentials.ts';
import { errorOf } from './error-handler.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `authenticateHook`; routes without it must not read it. */
    caller: Caller;
  }
}

/** Puts the caller on the request, or ends it with 401, or 403 by where it comes from. */
export function authenticateHook(
  authenticate: Authenticate,
): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    const caller = await authenticate(credentialsOf(request), request.ip);
    if ('outcome' in caller) throw errorOf(caller);
    request.caller = caller;
  };
}
