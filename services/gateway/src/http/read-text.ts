import { AlfredError } from '@alfred/errors';
import type { FastifyRequest } from 'fastify';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The text of a body, exactly as it was sent: nothing is unpacked, and no byte is replaced.
 *
 * Throws `media_type_unsupported` for a compressed body, `request_malformed` for one that is not
 * UTF-8.
 */
export function readText(request: FastifyRequest, bytes: string | Buffer): string {
  refuseEncoded(request);
  if (typeof bytes === 'string') return bytes;
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new AlfredError('request_malformed', {}, { cause });
  }
}

/** Throws `media_type_unsupported` for a compressed body: what it unpacks to has no bound. */
export function refuseEncoded({ headers }: Pick<FastifyRequest, 'headers'>): void {
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding.trim().toLowerCase() === 'identity') return;
  const type = `${headers['content-type']} in the encoding ${encoding}`;
  throw new AlfredError('media_type_unsupported', { type });
}
