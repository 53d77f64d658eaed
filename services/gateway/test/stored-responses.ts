import type { StoredResponse, StoredResponses } from '../src/ports/stored-responses.ts';

export interface MemoryResponses extends StoredResponses {
  /** Of all callers; a response that is kept comes in here. */
  readonly kept: Map<string, StoredResponse & { readonly expiresAt: bigint }>;
  /** Nothing can be kept while this is set. */
  broken: Error | undefined;
}

/** Responses of each node, in memory. */
export function memoryResponses(): MemoryResponses {
  const kept: MemoryResponses['kept'] = new Map();
  const key = ({ node }: { readonly node: string }, id: string) => `${node} ${id}`;
  return {
    kept,
    broken: undefined,
    async keep(caller, response) {
      if (this.broken) throw this.broken;
      kept.set(key(caller, response.id), response);
    },
    read: async (caller, id, before) => {
      const found: StoredResponse[] = [];
      let next: string | undefined = id;
      while (next !== undefined && found.length <= before) {
        const response: StoredResponse | undefined = kept.get(key(caller, next));
        if (!response) break;
        found.push(response);
        next = response.previous;
      }
      return found;
    },
    drop: async (caller, id) => kept.delete(key(caller, id)),
  };
}
