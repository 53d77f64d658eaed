import { createHmac } from 'node:crypto';
import { AlfredError } from '@alfred/errors';
import type { JsonObject } from '@alfred/openai-wire';
import type { FastifyRequest } from 'fastify';
import type { IdempotencyClaim } from '../app/call.ts';
import type { Surface } from '../app/rendering.ts';
import { canonicalJson } from '../domain/canonical-json.ts';

const headerName = 'idempotency-key';
const isHeaderName = (text: string): boolean => text.toLowerCase() === headerName;
/** Printable ASCII, as the ledger's keys are. */
const keyShape = /^[\x20-\x7e]{1,200}$/;

/**
 * The client's `Idempotency-Key` under the deployment's own, or undefined when it gave none. Clients
 * put names and numbers of orders into it: what everybody else sees is this HMAC.
 *
 * Throws `idempotency_key_invalid`.
 */
export function idempotencyOf(
  { headers, raw }: Pick<FastifyRequest, 'headers' | 'raw'>,
  secret: Uint8Array,
): string | undefined {
  const key = headers[headerName];
  if (key === undefined) return undefined;
  // Two lines reach us joined by a comma, as if they were one key.
  const lines = raw.rawHeaders.filter((text, at) => at % 2 === 0 && isHeaderName(text));
  if (typeof key !== 'string' || lines.length > 1) throw new AlfredError('idempotency_key_invalid');
  return idempotencyUnder(secret, key);
}

/** A client's key under the deployment's own. Throws `idempotency_key_invalid`. */
export function idempotencyUnder(secret: Uint8Array, key: string): string {
  if (!keyShape.test(key)) throw new AlfredError('idempotency_key_invalid');
  return hmac(secret, key);
}

/** The same with the body that it stands for: the same fields in any order are the same body. */
export function claimOf(
  idempotency: string | undefined,
  { surface, body }: { readonly surface: Surface; readonly body: JsonObject },
  secret: Uint8Array,
): IdempotencyClaim | undefined {
  if (idempotency === undefined) return undefined;
  return { idempotency, body: hmac(secret, `${surface}\n${canonicalJson(body)}`) };
}

function hmac(secret: Uint8Array, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}
