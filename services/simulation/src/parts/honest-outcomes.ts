import type { Batch, EventStore } from '@alfred/event-store';
import { sha256Leaf } from '../model/leaf.ts';
import type { World } from '../world/world.ts';
import type { SimulatedLog } from './log.ts';

/** Holds what a store answers about an append against the log as it truly is. */
export function honestOutcomes(
  store: EventStore,
  { world, log }: { readonly world: World; readonly log: SimulatedLog },
): EventStore {
  const check = (batch: Batch, status: string): void => {
    const [first] = batch.entries;
    // Another epoch says nothing of what became of the batch: its keys will tell.
    if (status === 'fenced') return;
    const isThere = first !== undefined && log.has(batch.ledger, sha256Leaf(first.bytes));
    if (isThere === (status === 'appended')) return;
    const said = `${batch.entries.length} entries after ${batch.expectedSeq} of ${batch.ledger}`;
    world.fail('outcome', `${said}: ${status}, and in the log: ${isThere}`);
  };
  return {
    ...store,
    append: async (batch) => {
      const result = await store.append(batch);
      check(batch, result.status);
      return result;
    },
  };
}
