import type { Caller } from '../domain/caller.ts';

export type { Caller } from '../domain/caller.ts';

/** Who holds which key: a local copy of what identity knows, never older than five minutes. */
export interface Callers {
  /** The caller with this key digest, or undefined when no such key is in force. */
  find(digest: Uint8Array): Caller | undefined | Promise<Caller | undefined>;
  /** Forgets a key at once and for good: it was revoked. */
  evict(key: string): void;
  /** What is known of a key is no longer so: its copy is asked about again. */
  changed(key: string): void;
  /** Paths or limits of this node and of all below it are others: their copies are asked about again. */
  moved(node: string): void;
}
