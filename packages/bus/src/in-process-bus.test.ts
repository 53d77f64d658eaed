import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type BusUnderTest, busContract, contractCapacity } from './bus.contract.ts';
import type { Faults } from './faults.ts';
import { inProcessBus } from './in-process-bus.ts';

// It lives and dies with its process and keeps nothing for a reader that is not there.
const keepsNothing = [
  {
    case: 'takes a repeat of an id for the same message',
    reason: 'it remembers no ids, so that readers must',
  },
  {
    case: 'lets a durable reader go on where the last one stopped',
    reason: 'what nobody subscribes to is gone',
  },
  {
    case: 'gives to the next reader what the last one had not finished',
    reason: 'what waits goes with its reader',
  },
  {
    case: 'says that it is unavailable while the broker is away',
    reason: 'there is no broker beside the process',
  },
  {
    case: 'keeps what it took, and every subscription, over kill -9 of the broker',
    reason: 'there is no broker beside the process',
  },
  {
    case: 'begins a subscription that was made while the broker was away',
    reason: 'there is no broker beside the process',
  },
];

async function openWith(faults: { readonly faults?: Faults }): Promise<BusUnderTest> {
  const bus = inProcessBus({ capacity: contractCapacity * 2, ...faults });
  const none = async () => {};
  const another = async () => bus;
  return {
    bus,
    capacity: contractCapacity * 2,
    another,
    kill: none,
    restart: none,
    close: bus.close,
  };
}

busContract('the in-process bus', { open: () => openWith({}), except: keepsNothing });

busContract('the in-process bus at its worst', {
  open: () =>
    openWith({ faults: { seed: 20_261_122, duplicate: 0.3, reorder: 0.3, redeliver: 0.3 } }),
  except: [
    ...keepsNothing,
    { case: 'keeps the order of a subject', reason: 'its seed reorders' },
    {
      case: 'delivers again until the handler succeeds, before what follows',
      reason: 'its seed reorders and repeats',
    },
  ],
});

/** What arrives of `sent` numbered messages, in order of arrival, until nothing comes any more. */
async function arrivals(faults: Parameters<typeof inProcessBus>[0]['faults'], sent: number) {
  const bus = inProcessBus({ capacity: sent * 2, ...(faults ? { faults } : {}) });
  const seen: number[] = [];
  const last = Promise.withResolvers<void>();
  await bus.subscribe({ subject: 'a' }, async ({ id }) => void seen.push(Number(id)));
  await bus.subscribe({ subject: 'z' }, async () => last.resolve());
  for (let n = 0; n < sent; n += 1) {
    await bus.publish({ subject: 'a', id: String(n), bytes: new Uint8Array() });
  }
  // A dropped witness would wait for ever, so it is sent until it arrives.
  const witness = setInterval(
    () => void bus.publish({ subject: 'z', id: 'z', bytes: new Uint8Array() }),
    1,
  );
  await last.promise;
  clearInterval(witness);
  await bus.close();
  return seen;
}

// Methodology: whatever the seed, duplicates and reorderings lose nothing and invent nothing, and
// the same seed behaves the same way again.
it('duplicates and reorders as its seed says, and loses nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const faults = { seed, duplicate: 0.3, reorder: 0.3, redeliver: 0.3 };
      const seen = await arrivals(faults, 30);
      expect([...new Set(seen)].sort((a, b) => a - b)).toEqual([...Array(30).keys()]);
      expect(await arrivals(faults, 30)).toEqual(seen);
    }),
    { numRuns: 10 },
  );
});

it('is worse than fair when told to be', async () => {
  const fair = [...Array(100).keys()];
  expect(await arrivals(undefined, 100)).toEqual(fair);
  expect((await arrivals({ seed: 1, duplicate: 0.2 }, 100)).length).toBeGreaterThan(100);
  expect((await arrivals({ seed: 1, redeliver: 0.2 }, 100)).length).toBeGreaterThan(100);
  expect((await arrivals({ seed: 1, drop: 0.2 }, 100)).length).toBeLessThan(100);
  expect(await arrivals({ seed: 1, reorder: 0.2 }, 100)).not.toEqual(fair);
});
