import { type BusMessage, inProcessBus, usageSubject } from '@alfred/bus';
import type { MeteringClient } from '@alfred/contracts/metering';
import { Block } from '@alfred/contracts/usage';
import { AlfredError } from '@alfred/errors';
import { describe, expect, it } from 'vitest';
import { busUsageSink } from './bus-usage-sink.ts';

const block = { incarnation: 'inc_a', start: 10n, end: 30n, records: [], sizes: [] };
const away = new AlfredError('service_unavailable', { service: 'metering' });

function setUp(...answers: (bigint | Error)[]) {
  const bus = inProcessBus({ capacity: 1 });
  const faults: unknown[] = [];
  const getUsageCursor: MeteringClient['getUsageCursor'] = async () => {
    const answer = answers.shift() ?? away;
    if (typeof answer !== 'bigint') throw answer;
    return { position: answer };
  };
  const onFault = (error: unknown) => faults.push(error);
  const sink = busUsageSink({ bus, metering: { getUsageCursor }, sender: 'inc_b', onFault });
  return { sink, bus, faults };
}

describe('busUsageSink', () => {
  it('sends a block under its incarnation, each time as another message', async () => {
    const { sink, bus } = setUp();
    const got: BusMessage[] = [];
    await bus.subscribe({ subject: 'alfred.usage.>' }, async (message) => void got.push(message));
    for (const _ of [1, 2]) await sink.publish(block, new AbortController().signal);
    await expect.poll(() => got).toHaveLength(2);
    expect(got.map(({ id }) => id)).toEqual(['inc_a:10:inc_b:1', 'inc_a:10:inc_b:2']);
    for (const { subject, bytes } of got) {
      expect(subject).toBe(usageSubject('inc_a'));
      expect(Block.decode(bytes)).toEqual(block);
    }
    await bus.close();
  });

  it('tries again while metering is away, and tells of it', async () => {
    const { sink, faults } = setUp(away, away, 25n, -1n);
    const { signal } = new AbortController();
    expect(await sink.cursor('inc_a', signal)).toBe(25n);
    expect(faults).toEqual([away, away]);
    expect(await sink.cursor('inc_a', signal)).toBeUndefined();
  });

  it('tries again while the bus has no room, until it is told to stop', async () => {
    const { sink, bus, faults } = setUp();
    await bus.close();
    const stopping = new AbortController();
    const publishing = sink.publish(block, stopping.signal);
    stopping.abort();
    await expect(publishing).rejects.toMatchObject({ code: 'request_cancelled' });
    expect(faults).toHaveLength(1);
  });
});
