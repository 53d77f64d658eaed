import { AlfredError } from '@alfred/errors';
import type { EventStore } from '@alfred/event-store';

/** A store as a process sees it that dies at one of its calls. */
export interface DyingStore extends EventStore {
  /** How many calls were made. */
  readonly calls: () => number;
}

/**
 * The call with this number fails, and so does every later one: `before` it has done anything, or
 * `after` it has, when nobody hears of it any more.
 */
export function dyingStore(
  store: EventStore,
  death: { readonly call: number; readonly when: 'before' | 'after' },
): DyingStore {
  let calls = 0;
  const mortal =
    <Args extends readonly unknown[], Result>(method: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      calls += 1;
      const left = death.call - calls;
      const dead = () => new AlfredError('database_unavailable');
      if (left < 0 || (left === 0 && death.when === 'before')) throw dead();
      const result = await method(...args);
      if (left === 0) throw dead();
      return result;
    };
  return {
    calls: () => calls,
    listLedgers: mortal(store.listLedgers),
    openEpoch: mortal(store.openEpoch),
    append: mortal(store.append),
    head: mortal(store.head),
    read: mortal(store.read),
    findKeys: mortal(store.findKeys),
  };
}
