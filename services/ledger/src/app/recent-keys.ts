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
 * Remembers at least the last `generation` keys and at most twice as many: when a generation is
 * full, the one before it is forgotten at once, which costs nothing per key. A generation must be
 * above what two batches can take, so that no key is forgotten before it is in the log.
 */
export function recentKeys(generation: number): RecentKeys {
  let young = new Map<string, TakenKey>();
  let old = new Map<string, TakenKey>();
  const set = (key: string, taken: TakenKey): void => {
    young.set(key, taken);
    if (young.size < generation) return;
    old = young;
    young = new Map();
  };
  return {
    set,
    get: (key) => {
      const taken = young.get(key);
      if (taken) return taken;
      const aged = old.get(key);
      if (aged) set(key, aged);
      return aged;
    },
  };
}
