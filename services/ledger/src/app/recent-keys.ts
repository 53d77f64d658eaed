import type { Answer } from './answer.ts';

/** What is known of a taken key. */
export interface TakenKey {
  readonly digest: string;
  readonly answer: Answer;
}

/** The keys that were lately taken or asked for; older ones are found in the log. */
export interface RecentKeys {
  get(key: string): TakenKey | undefined;
  set(key: string, taken: TakenKey): void;
}

/**
 * Remembers the last `capacity` keys, the longest unused one forgotten first. The capacity must be
 * above what two batches can take, so that no key is forgotten before it is in the log.
 */
export function recentKeys(capacity: number): RecentKeys {
  const known = new Map<string, TakenKey>();
  return {
    get: (key) => {
      const taken = known.get(key);
      if (!taken) return undefined;
      known.delete(key);
      known.set(key, taken);
      return taken;
    },
    set: (key, taken) => {
      known.set(key, taken);
      if (known.size <= capacity) return;
      for (const oldest of known.keys()) {
        known.delete(oldest);
        return;
      }
    },
  };
}
