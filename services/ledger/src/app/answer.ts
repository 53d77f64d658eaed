import type { Refusal } from '../domain/commands.ts';
import type { Entry } from '../wire/entry.ts';

/** What the holder of a lease must know of it. */
export interface Grant {
  readonly lease: string;
  readonly asset: string;
  readonly amount: bigint;
  readonly ttlMs: number;
  readonly path: readonly string[];
}

export type Answer =
  | {
      readonly outcome: 'accepted';
      readonly seq: number;
      readonly at: number;
      readonly type: string;
      /** The same command was accepted before; this is what it was answered then. */
      readonly repeated: boolean;
      readonly lease: Grant | undefined;
    }
  | {
      readonly outcome: 'refused';
      readonly code: string;
      readonly params: Readonly<Record<string, string>>;
    };

/** What the command was answered that left this entry. */
export function answerOf({ seq, at, event }: Pick<Entry, 'seq' | 'at' | 'event'>): Answer {
  if (event.type === 'CommandRefused.v1') {
    return { outcome: 'refused', code: event.data.code, params: event.data.params };
  }
  const lease = event.type === 'LeaseOpened.v1' ? grantOf(event.data) : undefined;
  return { outcome: 'accepted', seq, at, type: event.type, repeated: false, lease };
}

/** The same answer, given once more. */
export function repeated(answer: Answer): Answer {
  return answer.outcome === 'accepted' ? { ...answer, repeated: true } : answer;
}

export function refusedAs(code: Refusal['code'], params: Refusal['params'] = {}): Answer {
  return { outcome: 'refused', code, params };
}

function grantOf({ lease, asset, amount, ttlMs, path }: Grant): Grant {
  return { lease, asset, amount, ttlMs, path };
}
