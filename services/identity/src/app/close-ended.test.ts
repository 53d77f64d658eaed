import { manualClock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { repeatingTask } from '@alfred/service-kit';
import { afterEach, expect, it } from 'vitest';
import { noReaders } from '../adapters/nats-readers.ts';
import type { Subscriber } from '../domain/subscriber.ts';
import type { Subscribers } from '../ports/subscribers.ts';
import { closeEnded } from './close-ended.ts';

const minute = 60_000_000n;
const start = 1_800_000_000_000_000n;

function scene(...ended: readonly Partial<Subscriber>[]) {
  const clock = manualClock(start);
  const left = new Map(
    ended.map((over, index): [string, Subscriber] => {
      const id = `sub_${index}`;
      const times = { createdAt: 0n, expiresAt: start + 1_000n * minute, revokedAt: undefined };
      return [id, { id, organization: 'org_a', name: 'x', ...times, ...over }];
    }),
  );
  const closed: string[] = [];
  const bus = { isAway: false };
  const unasked = () => Promise.reject(new Error('unasked'));
  const subscribers: Subscribers = {
    ...{ once: unasked, find: unasked, list: unasked },
    ended: async (now) =>
      [...left.values()].filter(({ revokedAt, expiresAt }) => revokedAt || expiresAt <= now),
    markClosed: async (id) => void left.delete(id),
  };
  const readers = {
    ...noReaders(),
    close: async ({ id }: { readonly id: string }) => {
      if (bus.isAway) throw new AlfredError('service_unavailable', { service: 'bus' });
      closed.push(id);
    },
  };
  return { clock, closed, left, bus, run: closeEnded({ subscribers, readers, clock }) };
}

let stop = async () => {};
afterEach(() => stop());

it('closes what has ended, and nothing that reads', async () => {
  const { run, closed } = scene({ revokedAt: start }, {}, { expiresAt: start });
  await run();
  expect(closed).toEqual(['sub_0', 'sub_2']);
});

it('closes once more a minute after the end, and never again', async () => {
  const { run, closed, clock, left } = scene({ revokedAt: start }, { expiresAt: start });
  await run();
  expect(left.size).toBe(2);
  clock.advanceMicros(minute);
  await run();
  await run();
  expect(closed).toEqual(['sub_0', 'sub_1', 'sub_0', 'sub_1']);
});

it('tries until the bus is back, and says what went wrong', async () => {
  const { run, closed, bus } = scene({ revokedAt: start });
  bus.isAway = true;
  const faults: unknown[] = [];
  const onFault = (fault: unknown) => faults.push(fault);
  const task = repeatingTask({ name: 'closing', round: run, pause: 10_000, onFault });
  stop = task.stop;
  await task.start();
  await expect.poll(() => faults).toHaveLength(1);
  expect(closed).toEqual([]);
  await task.stop();
  bus.isAway = false;
  await run();
  expect(closed).toEqual(['sub_0']);
});
