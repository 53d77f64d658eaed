import { createHash, timingSafeEqual } from 'node:crypto';
import { AlfredError } from '@alfred/errors';
import type { Metadata } from '@grpc/grpc-js';

/** Where a process shows its token. */
export const tokenHeader = 'authorization';

/** Lets calls in. */
export interface Doorkeeper {
  /** Whether callers show a token of their process; else what they show is their own. */
  readonly hasToken: boolean;
  /** Throws `service_token_invalid`. */
  letIn(metadata: Metadata, service: string): void;
}

/**
 * Lets in whoever shows the token. Digests are compared, in constant time: neither the length nor
 * the beginning of the token can be found by trying. Without a token everybody is let in.
 */
export function doorkeeper(token: string | undefined): Doorkeeper {
  if (token === undefined) return { hasToken: false, letIn: () => {} };
  const expected = digest(`Bearer ${token}`);
  const letIn: Doorkeeper['letIn'] = (metadata, service) => {
    const shown = metadata.get(tokenHeader);
    const [first] = shown;
    if (shown.length === 1 && first && timingSafeEqual(digest(first), expected)) return;
    throw new AlfredError('service_token_invalid', { service });
  };
  return { hasToken: true, letIn };
}

function digest(text: string | Buffer): Buffer {
  return createHash('sha256').update(text).digest();
}
