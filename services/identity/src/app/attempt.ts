import { createHash } from 'node:crypto';
import type { Caller } from '../domain/caller.ts';
import type { Attempt } from '../ports/directory.ts';

/** The attempt of a caller: keys of two API keys never meet, and each names one operation. */
export function attemptOf(
  caller: Pick<Caller, 'organization' | 'key'>,
  key: string,
  content: readonly string[],
): Attempt {
  return { caller: `${caller.organization}/${caller.key}`, key, digest: digestOf(content) };
}

/** Lists hash like the parts they are made of, never like their concatenation. */
export function digestOf(content: readonly string[]): Uint8Array {
  return createHash('sha256').update(JSON.stringify(content)).digest();
}
