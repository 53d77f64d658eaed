import type { Dialect } from '@alfred/errors';
import type { FastifyRequest } from 'fastify';
import { dialectOf } from './error-handler.ts';

/** Where the official clients of each dialect put their key, beside `Authorization`. */
const keyHeaders: Readonly<Record<Dialect, string | undefined>> = {
  openai: undefined,
  anthropic: 'x-api-key',
  google: 'x-goog-api-key',
};

/**
 * What a request proves itself with, as an `Authorization` header says it. Clients that send both
 * mean the one of their dialect: the other is what their environment happens to hold.
 */
export function credentialsOf(request: FastifyRequest): string | undefined {
  const { headers } = request;
  const dialect = dialectOf(request);
  const name = keyHeaders[dialect];
  const key = name === undefined ? undefined : headers[name];
  const said = key || (dialect === 'google' ? keyInAddress(request.query) : undefined);
  return typeof said === 'string' && said !== '' ? `Bearer ${said}` : headers.authorization;
}

/** Google's clients may write their key into the address. Nothing here writes addresses down. */
function keyInAddress(query: unknown): unknown {
  return typeof query === 'object' && query !== null && 'key' in query ? query.key : undefined;
}
