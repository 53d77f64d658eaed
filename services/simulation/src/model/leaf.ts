import { createHash } from 'node:crypto';

/** RFC 6962's leaf of an entry, in hexadecimal. */
export function sha256Leaf(bytes: Uint8Array): string {
  return createHash('sha256').update(Uint8Array.of(0)).update(bytes).digest('hex');
}
