import { type EventStore, memoryEventStore, noLeaf } from '@alfred/event-store';
import { entryExamples } from '../src/wire/entry-examples.ts';

/** The ledger and the organisation of the examples, which are one chain. */
export const exampleLedger = 'led_9fG2hJk5LpQw8ErTy1UiOa';
export const exampleEntries: readonly string[] = entryExamples.map(({ entry }) => entry);

/** A log of examples that grows when it is told to. */
export interface ExampleLog {
  readonly store: EventStore;
  /** Adds the next examples, at most so many. Gives how many there are now. */
  grow(count: number): Promise<number>;
}

export async function exampleLog(entries: readonly string[] = exampleEntries): Promise<ExampleLog> {
  const store = memoryEventStore();
  const { epoch } = await store.openEpoch(exampleLedger);
  let size = 0;
  return {
    store,
    grow: async (count) => {
      const next = entries.slice(size, size + count);
      await store.append({
        ledger: exampleLedger,
        epoch,
        expectedSeq: BigInt(size),
        entries: next.map((entry) => ({ bytes: Buffer.from(entry), key: undefined })),
        leaf: noLeaf,
      });
      size += next.length;
      return size;
    },
  };
}
