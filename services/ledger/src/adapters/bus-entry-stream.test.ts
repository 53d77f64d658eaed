import { inProcessBus } from '@alfred/bus';
import { expect, it, vi } from 'vitest';
import { entriesFrom, entryStreamContract } from '../../test/entry-stream.contract.ts';
import { busEntryStream } from './bus-entry-stream.ts';

/** A bus with a listener that writes down what it hears. */
async function listenedBus(capacity: number) {
  const bus = inProcessBus({ capacity });
  const heard: string[] = [];
  await bus.subscribe({ subject: 'alfred.ledger.>' }, async ({ subject, bytes }) => {
    heard.push(`${subject} ${Buffer.from(bytes)}`);
  });
  return { bus, heard };
}

const lastNumber = (message: string) => Number(message.slice(message.lastIndexOf(' ')));

entryStreamContract('the stream on a bus', { keeps: false }, async () => {
  const { bus, heard } = await listenedBus(5_000);
  return {
    stream: busEntryStream(bus),
    // The bus keeps the order of a subject only.
    published: async (organization, count) => {
      const ofIt = () => heard.filter((each) => each.includes(`.${organization}.`));
      await expect.poll(() => ofIt()).toHaveLength(count);
      return ofIt().toSorted((a, b) => lastNumber(a) - lastNumber(b));
    },
    close: bus.close,
  };
});

it('begins wherever its first publisher does', async () => {
  const { bus, heard } = await listenedBus(100);
  const stream = busEntryStream(bus);
  expect(await stream.publish('org_a', 41n, entriesFrom(42, 42))).toBe(true);
  expect(await stream.publish('org_a', 0n, entriesFrom(1, 1))).toBe(false);
  await expect.poll(() => heard).toEqual(['alfred.ledger.org_a.UsageCaptured.v1 entry 42']);
  await bus.close();
});

it('goes on behind the entry that a full bus did not take', async () => {
  const bus = inProcessBus({ capacity: 2 });
  const release = Promise.withResolvers<void>();
  const heard: string[] = [];
  await bus.subscribe({ subject: 'alfred.ledger.org_a.UsageCaptured.v1' }, async ({ bytes }) => {
    await release.promise;
    heard.push(Buffer.from(bytes).toString());
  });
  const stream = busEntryStream(bus);
  await expect(stream.publish('org_a', 0n, entriesFrom(1, 10))).rejects.toMatchObject({
    code: 'bus_full',
  });
  const { seq = 0n } = (await stream.end('org_a')) ?? {};
  expect(seq).toBeGreaterThan(0n);
  release.resolve();
  await vi.waitFor(
    async () => {
      const end = (await stream.end('org_a'))?.seq ?? 0n;
      await stream.publish('org_a', end, entriesFrom(Number(end) + 1, 10));
      expect(heard).toHaveLength(5);
    },
    { timeout: 15_000 },
  );
  expect(heard).toEqual([2, 4, 6, 8, 10].map((seq) => `entry ${seq}`));
  await bus.close();
});
