import fc from 'fast-check';
import { expect, it } from 'vitest';
import { busContract } from './bus.contract.ts';
import { inProcessBus } from './in-process-bus.ts';

busContract('the in-process bus', async () => {
  const bus = inProcessBus({ capacity: 50 });
  return { bus, capacity: 50, close: bus.close };
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
      const faults = { seed, duplicate: 0.3, reorder: 0.3 };
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
  expect((await arrivals({ seed: 1, drop: 0.2 }, 100)).length).toBeLessThan(100);
  expect(await arrivals({ seed: 1, reorder: 0.2 }, 100)).not.toEqual(fair);
});
