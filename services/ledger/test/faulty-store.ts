import { AlfredError } from '@alfred/errors';
import type { EventStore } from '@alfred/event-store';

/** A store whose first so many reads fail. */
export function faultyEventStore(
  store: EventStore,
  faults: { readonly reads: number },
): EventStore {
  let left = faults.reads;
  return {
    ...store,
    read: async (ledger, after, limit) => {
      left -= 1;
      if (left >= 0) throw new AlfredError('database_unavailable');
      return store.read(ledger, after, limit);
    },
  };
}
