import { createHash, timingSafeEqual } from 'node:crypto';
import { AlfredError } from '@alfred/errors';
import type { Metadata } from '@grpc/grpc-js';

/** Where a process shows its token. */
export const tokenHeader = 'authorization';

/** Lets a call in, or throws `service_token_invalid`. */
export type Doorkeeper = (metadata: Metadata, service: string) => void;

/**
 * Lets in whoever shows the token. Digests are compared, in constant time: neither the length nor
 * the beginning of the token can be found by trying. Without a token everybody is let in.
 */
export function doorkeeper(token: string | undefined): Doorkeeper {
  if (token === undefined) return () => {};
  const expected = digest(`Bearer ${token}`);
  return (metadata, service) => {
    const shown = metadata.get(tokenHeader);
    const [first] = shown;
    if (shown.length === 1 && first && timingSafeEqual(digest(first), expected)) return;
    throw new AlfredError('service_token_invalid', { service });
  };
}

function digest(text: string | Buffer): Buffer {
  return createHash('sha256').update(text).digest();
}
