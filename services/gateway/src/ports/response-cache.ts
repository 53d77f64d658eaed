import type { CachedAnswer } from '../domain/cached-answer.ts';

export type { CachedAnswer } from '../domain/cached-answer.ts';

/**
 * Whose calls may be answered from whose. Nothing in one partition is ever looked for in another:
 * a partition is not part of a key, it is where keys are.
 */
export interface CachePartition {
  readonly organization: string;
  /** caller | team | department | organization */
  readonly scope: string;
  /** The node that the scope is about. */
  readonly node: string;
  /** Empty when nobody said. */
  readonly dataClass: string;
  /** Calls of keys without money behind them are answered by the simulated provider alone. */
  readonly isTest: boolean;
}

/** Where an answer is: a partition, and a digest of everything that the answer depends on. */
export interface CacheAddress {
  readonly partition: CachePartition;
  readonly key: string;
}

/** Answers that may be given again. Neither method rejects: without an answer a provider is asked. */
export interface ResponseCache {
  find(address: CacheAddress): Promise<CachedAnswer | undefined>;
  keep(address: CacheAddress, answer: CachedAnswer): Promise<void>;
  /** Drops what this person's calls left. Rejects when it may not all be gone. */
  forget(organization: string, author: string): Promise<void>;
}
