import { createHmac } from 'node:crypto';
import { AlfredError } from '@alfred/errors';
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** The client's idempotency key under the deployment's own; empty when it gave none. */
    idempotency: string;
  }
}

/** Printable ASCII, as the ledger's keys are. */
const keyShape = /^[\x20-\x7e]{1,200}$/;

/**
 * Reads `Idempotency-Key`. Clients put names and numbers of orders into it, so it goes no further
 * than this hook: what everybody else sees is its HMAC.
 */
export function readIdempotencyKey(app: FastifyInstance, secret: Uint8Array): void {
  app.decorateRequest('idempotency', '');
  app.addHook('onRequest', async (request) => {
    const key = request.headers['idempotency-key'];
    if (key === undefined) return;
    if (typeof key !== 'string' || !keyShape.test(key)) {
      throw new AlfredError('idempotency_key_invalid');
    }
    request.idempotency = createHmac('sha256', secret).update(key).digest('hex');
  });
}
