import { memoryAlike } from '../src/adapters/cache/memory-alike.ts';
import type { CacheWatch } from '../src/app/cache/cache-watch.ts';
import type { Likeness } from '../src/app/cache/find-alike.ts';
import { openVocabulary } from '../src/domain/likeness/vocabulary.ts';

/** Nobody makes vectors: no question is like another. */
export function noLikeness(clock: { nowMicros(): bigint }): Likeness {
  return {
    alike: memoryAlike(clock),
    embedder: { name: 'none', isLocal: true, embed: async () => undefined },
    vocabulary: openVocabulary(),
  };
}

/** Nobody watches the cache. */
export const unwatched: CacheWatch = { told: () => {}, judged: () => {} };
