import type { FastifyInstance } from 'fastify';
import { idempotencyOf } from '../idempotency-key.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The client's idempotency key under the deployment's own; empty when it gave none. */
    idempotency: string;
  }
}

/**
 * Reads `Idempotency-Key`. Clients put names and numbers of orders into it, so it goes no further
 * than this hook: what everybody else sees is its HMAC.
 */
export function readIdempotencyKey(app: FastifyInstance, secret: Uint8Array): void {
  app.decorateRequest('idempotency', '');
  app.addHook('onRequest', async (request) => {
    request.idempotency = idempotencyOf(request, secret) ?? '';
  });
}
