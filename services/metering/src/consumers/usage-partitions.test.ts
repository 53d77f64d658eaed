import { type BusMessage, inProcessBus, usagePartitions, usageSubject } from '@alfred/bus';
import { AlfredError } from '@alfred/errors';
import { claimsAll } from '@alfred/service-kit';
import { expect, it, vi } from 'vitest';
import { usageConsumer } from './usage.consumer.ts';
import { usagePartitionsTask } from './usage-partitions.ts';

/** A replica with every partition, on a bus that refuses the first subscriptions. */
function setUp(refusals: number) {
  const bus = inProcessBus({ capacity: 10 });
  const heard: string[] = [];
  const ended: number[] = [];
  let left = refusals;
  const task = usagePartitionsTask({
    claims: claimsAll({ address: '' }),
    bus: {
      subscribe: async (options, handle) => {
        left -= 1;
        if (left >= 0) throw new AlfredError('service_unavailable', { service: 'bus' });
        return bus.subscribe(options, handle);
      },
    },
    consumer: (partition) => ({
      ...usageConsumer({ intake: { accept: () => {} }, onUnreadable: () => {} })(partition),
      handle: async ({ subject }: BusMessage) => void heard.push(subject),
    }),
    intake: { endPartition: async (partition) => void ended.push(partition) },
  });
  const send = (incarnation: string) => {
    const message = { subject: usageSubject(incarnation), id: incarnation, bytes: Buffer.of() };
    return bus.publish(message);
  };
  return { task, bus, heard, ended, send };
}

it('reads every partition that is claimed, also where the bus came late', async () => {
  const { task, bus, heard, ended, send } = setUp(3);
  await task.start();
  const incarnations = Array.from({ length: 60 }, (_, n) => `inc_${n}`);
  for (const each of incarnations) await send(each);
  await vi.waitFor(() =>
    expect(heard.toSorted()).toEqual(incarnations.map(usageSubject).toSorted()),
  );
  expect(ended).toEqual([]);
  await task.stop();
  expect(ended).toHaveLength(usagePartitions);
  for (const each of incarnations) await send(each);
  await new Promise(setImmediate);
  expect(heard).toHaveLength(incarnations.length);
  await bus.close();
});

it('gives up a partition that it could not read yet', async () => {
  const { task, ended, bus } = setUp(Number.POSITIVE_INFINITY);
  const starting = task.start();
  await new Promise(setImmediate);
  await task.stop();
  await starting;
  expect(ended).toHaveLength(usagePartitions);
  await bus.close();
});
