import { AlfredError } from '@alfred/errors';
import type { Failing, StoresUnderTest } from '../src/event-store.contract.ts';
import type { EventStore } from '../src/index.ts';

/** The same store, whose next append can be made to fail. */
export function failingAppends(
  store: EventStore,
): Pick<StoresUnderTest, 'store' | 'failNextAppend'> {
  const ahead: Failing[] = [];
  return {
    failNextAppend: (how) => ahead.push(how),
    store: {
      ...store,
      append: async (batch) => {
        const failing = ahead.shift();
        if (failing !== 'lost') {
          const result = await store.append(batch);
          if (!failing) return result;
        }
        throw new AlfredError('database_unavailable');
      },
    },
  };
}
