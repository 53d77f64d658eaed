import { failingAppends } from '../test/failing-appends.ts';
import { eventStoreContract } from './event-store.contract.ts';
import { memoryEventStore } from './memory-event-store.ts';

eventStoreContract('memory', {
  open: async () => {
    const store = memoryEventStore();
    return { ...failingAppends(store), other: store };
  },
  except: [],
});
