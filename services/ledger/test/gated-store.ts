import type { AppendResult, Batch, EventStore } from '@alfred/event-store';

/** A store whose appends wait until they are let through, one by one. */
export interface GatedStore extends EventStore {
  /** Batches that arrived, in order, let through or not. */
  readonly arrived: Batch[];
  /** Lets the next one through when it is there; with a result, instead of appending. */
  pass(instead?: AppendResult | Error): Promise<void>;
  /** From here on everything passes at once. */
  open(): void;
}

export function gatedStore(store: EventStore): GatedStore {
  const arrived: Batch[] = [];
  const gates: PromiseWithResolvers<AppendResult | Error | undefined>[] = [];
  let opened = false;
  let passed = 0;
  const gateAt = (index: number) => (gates[index] ??= Promise.withResolvers());
  return {
    ...store,
    arrived,
    append: async (batch) => {
      const gate = gateAt(arrived.push(batch) - 1);
      const instead = opened ? undefined : await gate.promise;
      if (instead instanceof Error) throw instead;
      return instead ?? store.append(batch);
    },
    pass: async (instead) => {
      gateAt(passed).resolve(instead);
      passed += 1;
      // Everything that follows in this process happens in microtasks and at most one timer turn.
      await new Promise((resolve) => setImmediate(resolve));
    },
    open: () => {
      opened = true;
      for (const gate of gates) gate.resolve(undefined);
    },
  };
}

/** Lets everything run that waits for nothing. */
export async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
