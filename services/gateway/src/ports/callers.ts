import type { Caller } from '../domain/caller.ts';

export type { Caller } from '../domain/caller.ts';

/** Who holds which key: a local copy of what identity knows, never older than five minutes. */
export interface Callers {
  /** The caller with this key digest, or undefined when no such key is in force. */
  find(digest: Uint8Array): Caller | undefined | Promise<Caller | undefined>;
  /** Forgets a key at once and for good: it was revoked. */
  evict(key: string): void;
  /** The paths of this node and of all below it are others: their copies are asked about again. */
  moved(node: string): void;
}
