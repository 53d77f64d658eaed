import type { Clock } from '@alfred/clock';

/**
 * What a model said beside a call of a tool and wants to hear again with its result, for clients
 * that do not send it back. In this process only, for an hour at most, and for each organisation by
 * itself.
 */
export interface TurnMemory {
  /** Remembers it, unless it is too long, or nobody's. */
  keep(organization: string | undefined, callId: string, text: string): void;
  find(organization: string | undefined, callId: string): string | undefined;
}

const ageMicrosMax = 3_600_000_000n;
const charactersMax = 16 * 1024 * 1024;
const textCharactersMax = 256 * 1024;

interface Kept {
  readonly text: string;
  readonly at: bigint;
}

/** An empty memory. The oldest goes first. */
export function turnMemory(clock: Pick<Clock, 'elapsedMicros'>): TurnMemory {
  const kept = new Map<string, Kept>();
  let characters = 0;
  const keyOf = (organization: string, callId: string): string => `${organization}\n${callId}`;
  const drop = (key: string): void => {
    characters -= kept.get(key)?.text.length ?? 0;
    kept.delete(key);
  };
  const makeRoom = (): void => {
    const oldest = clock.elapsedMicros() - ageMicrosMax;
    for (const [key, { at }] of kept) {
      if (at >= oldest && characters <= charactersMax) return;
      drop(key);
    }
  };
  return {
    keep: (organization, callId, text) => {
      if (organization === undefined || callId === '' || text === '') return;
      if (text.length > textCharactersMax) return;
      const key = keyOf(organization, callId);
      drop(key);
      kept.set(key, { text, at: clock.elapsedMicros() });
      characters += text.length;
      makeRoom();
    },
    find: (organization, callId) => {
      if (organization === undefined) return undefined;
      makeRoom();
      return kept.get(keyOf(organization, callId))?.text;
    },
  };
}
