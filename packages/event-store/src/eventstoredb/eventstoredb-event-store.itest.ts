import { type EventStoreDbDouble, eventStoreDbForTests, realEventStoreDb } from '@alfred/testing';
import { afterAll, beforeAll } from 'vitest';
import { type EventStoreDbLogs, eventStoreDbLogs } from '../../test/eventstoredb-logs.ts';
import { failingAppends } from '../../test/failing-appends.ts';
import { type Deviation, eventStoreContract } from '../event-store.contract.ts';

const except: readonly Deviation[] = [
  {
    case: 'refuses the same batch sent again',
    reason: 'the server knows a repeat by its event ids and answers as it did the first time',
  },
  {
    case: 'lets nothing of an older writer in behind what a newer one was told',
    reason:
      'an append that was on its way is taken until the newer writer has appended its first entry, which is then refused, so that it looks again',
  },
];

let double: EventStoreDbDouble;
let logs: EventStoreDbLogs;
beforeAll(async () => {
  double = await eventStoreDbForTests();
  logs = await eventStoreDbLogs(double.url);
});
afterAll(async () => {
  await logs.stop();
  await double.stop();
});

eventStoreContract('eventstoredb', {
  open: async () => {
    await logs.renew();
    return {
      store: logs.process().store,
      other: logs.process().store,
      failNextAppend: (how) => double.faults.appends.push(how),
    };
  },
  except,
});

// The same on a server that the environment names.
const real = await realEventStoreDb();

if (real) {
  let realLogs: EventStoreDbLogs;
  beforeAll(async () => {
    realLogs = await eventStoreDbLogs(real.url);
  });
  afterAll(async () => {
    await realLogs.stop();
    await real.stop();
  });
  eventStoreContract(`eventstoredb at ${new URL(real.url).host}`, {
    open: async () => {
      await realLogs.renew();
      const { store } = realLogs.process();
      return { ...failingAppends(store), other: realLogs.process().store };
    },
    except,
  });
}
