import type { CacheVerdict } from '../../ports/cache-verdicts.ts';
import type { CacheTold } from './cache-words.ts';

/** Hears what becomes of requests whose policy wants a cache. */
export interface CacheWatch {
  /** What the client is told. */
  readonly told: (told: CacheTold) => void;
  /** What an answer would have been that was asked for anew in place of a hit. */
  readonly judged: (verdict: CacheVerdict) => void;
}
