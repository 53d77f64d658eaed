import { AlfredError } from '@alfred/errors';
import type { EventStore } from '../src/index.ts';

/**
 * What becomes of one call:
 * - `works`: as always.
 * - `lost`: it fails and did nothing.
 * - `unheard`: it is done, but the caller sees a failure.
 * - `late`: the caller sees a failure, and it is done after the next look at the head.
 */
export type Fate = 'works' | 'lost' | 'unheard' | 'late';

/** A store whose appends and looks at the head meet these fates, in turn; then all works. */
export function faultyEventStore(
  store: EventStore,
  fates: { readonly append?: readonly Fate[]; readonly head?: readonly Fate[] },
): EventStore {
  const ahead = { append: [...(fates.append ?? [])], head: [...(fates.head ?? [])] };
  const late: (() => Promise<unknown>)[] = [];
  const suffer = async <Value>(fate: Fate, run: () => Promise<Value>): Promise<Value> => {
    if (fate === 'works') return run();
    if (fate === 'unheard') await run();
    if (fate === 'late') late.push(run);
    throw new AlfredError('database_unavailable');
  };
  return {
    ...store,
    append: (batch) => suffer(ahead.append.shift() ?? 'works', () => store.append(batch)),
    head: async (ledger) => {
      const head = await suffer(ahead.head.shift() ?? 'works', () => store.head(ledger));
      for (const run of late.splice(0)) await run();
      return head;
    },
  };
}
