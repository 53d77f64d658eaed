// What metering says of its cursor, and what the forwarder makes of it: the only thing that lets a
// record go.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ManualClock, manualClock } from '@alfred/clock';
import { isAlfredError } from '@alfred/errors';
import { type Journal, openJournal } from '@alfred/journal';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeMetering, released } from '../../test/fake-metering.ts';
import type { UsageSink } from '../ports/usage-sink.ts';
import { type ForwardUsageTask, forwardUsageTask } from './forward-usage.ts';

let folder: string;
let clock: ManualClock;
let journal: Journal;
let faults: unknown[];
let metering: ReturnType<typeof fakeMetering>;
const tasks: ForwardUsageTask[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alfred-cursor-'));
  clock = manualClock(0n);
  faults = [];
  metering = fakeMetering();
  journal = await open('inc_1');
});
afterEach(async () => {
  clock.advanceMicros(60_000_000n);
  for (const task of tasks.splice(0)) await task.stop();
  await journal.close();
  rmSync(folder, { recursive: true });
});

function open(incarnation: string, limitBytes = 4_194_304): Promise<Journal> {
  const onFault = (error: unknown) => void faults.push(error);
  return openJournal({ folder, incarnation, segmentBytes: 4_096, limitBytes, onFault });
}

async function forward(sink: UsageSink, oldestNeeded?: () => bigint | undefined) {
  const task = forwardUsageTask({
    ...{ journal, sink, clock, drainMs: 0 },
    oldestNeeded: oldestNeeded ?? (() => undefined),
    isBusy: () => false,
  });
  tasks.push(task);
  await task.start();
  return task;
}

async function write(...requests: string[]): Promise<void> {
  const appended = requests.map((request) => journal.append(released(request)));
  await Promise.all(appended.map(({ durable }) => durable));
}

const names = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => `req_${String(n + from).padStart(4, '0')}`);

describe('metering', () => {
  it('that hears every block twice, and an old one again, applies each record once', async () => {
    const { sink } = metering;
    await write(...names(300));
    let first: Parameters<UsageSink['publish']>[0] | undefined;
    await forward({
      ...sink,
      publish: async (block, signal) => {
        first ??= block;
        for (const each of [block, first, block]) await sink.publish(each, signal);
      },
    });
    await expect.poll(() => metering.requests).toHaveLength(300);
    await write(...names(10, 300));
    await expect.poll(() => metering.requests).toEqual(names(310));
  });

  it('whose answers are lost, now and then, gets every record all the same', async () => {
    const { sink } = metering;
    let asked = 0;
    await forward({
      ...sink,
      // Losing an answer is to know nothing new.
      cursor: async (...args) => {
        asked += 1;
        return asked % 3 === 0 ? sink.cursor(...args) : undefined;
      },
    });
    for (let n = 0; n < 200; n += 20) await write(...names(20, n));
    await expect.poll(() => metering.requests).toEqual(names(200));
    await expect.poll(() => journal.segments()).toHaveLength(1);
  });

  it('that answers with an old cursor lets nothing be sent again, and nothing come back', async () => {
    const { sink } = metering;
    let old: bigint | undefined;
    const task = await forward({
      ...sink,
      cursor: async (...args) => old ?? sink.cursor(...args),
    });
    await write(...names(200));
    await expect.poll(() => task.backlogBytes()).toBe(0);
    const sent = metering.published.length;
    old = 0n;
    await write('req_next');
    await expect.poll(() => metering.requests).toContain('req_next');
    expect(metering.published).toHaveLength(sent + 1);
    // As long as the answer is old the record counts as on its way.
    expect(task.backlogBytes()).toBeGreaterThan(0);
    old = undefined;
    await expect.poll(() => task.backlogBytes()).toBe(0);
  });

  it('that is further than this start has sent is taken at its word', async () => {
    await write(...names(10));
    const [, , third] = journal.read(0n, 65_536).records;
    metering.cursors.set('inc_1', third?.position ?? 0n);
    await forward(metering.sink);
    await expect.poll(() => metering.requests).toEqual(names(8, 2));
  });

  it('that has what was never written here proves another writer: nothing is promised any more', async () => {
    await write(...names(3));
    metering.cursors.set('inc_1', journal.durablePosition + 1n);
    await forward(metering.sink);
    await expect.poll(() => faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({
      code: 'journal_failed',
      cause: { code: 'journal_shared', params: { incarnation: 'inc_1' } },
    });
    expect(() => journal.append(released('req_more'))).toThrow('cannot be written');
    expect(metering.published).toEqual([]);
  });
});

describe('a segment', () => {
  it('stays until the cursor has passed all of it, and everything that a restart would need', async () => {
    let needed: bigint | undefined;
    const task = await forward(metering.sink, () => needed);
    metering.stall(true);
    await write(...names(400));
    const { end } = journal.segments()[1] ?? { end: 0n };
    // The cursor stands inside the second segment: the first may go, the second may not.
    const inside = journal.read(journal.segments()[1]?.base ?? 0n, 1).records[0]?.end ?? 0n;
    metering.cursors.set('inc_1', inside);
    await expect.poll(() => journal.segments()[0]?.end).toBe(end);
    needed = journal.segments()[2]?.base ?? 0n;
    metering.stall(false);
    clock.advanceMicros(60_000_000n);
    await expect.poll(() => task.backlogBytes()).toBe(0);
    await write('req_last');
    await expect.poll(() => metering.requests).toContain('req_last');
    expect(journal.segments()[0]?.base).toBe(needed);
    needed = undefined;
    await write('req_very_last');
    await expect.poll(() => journal.segments()).toHaveLength(1);
  });
});

describe('back-pressure', () => {
  const isFull = (error: unknown) => isAlfredError(error, 'journal_full');

  /** Writes until the journal has no room; says how many records it took. */
  function fill(from: number): number {
    for (let n = from; ; n += 1) {
      try {
        journal.append(released(`req_${String(n).padStart(4, '0')}`));
      } catch (error) {
        expect(isFull(error)).toBe(true);
        return n - from;
      }
    }
  }

  it('of a metering that is away fills the journal to its limit and no further; then it goes on by itself', async () => {
    const limitBytes = 40_960;
    await journal.close();
    journal = await open('inc_2', limitBytes);
    metering.stall(true);
    await forward(metering.sink);
    const taken = fill(0);
    expect(taken).toBeGreaterThan(200);
    const sizes = journal.segments().map(({ base, end }) => Number(end - base));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(limitBytes);
    metering.stall(false);
    clock.advanceMicros(60_000_000n);
    await expect.poll(() => metering.requests).toEqual(names(taken));
    await vi.waitFor(() => journal.append(released('req_after')));
    await expect.poll(() => metering.requests.at(-1)).toBe('req_after');
  });

  it('of a bus that takes nothing holds the sending back, and no more than a bound lies in between', async () => {
    const { sink } = metering;
    const open = Promise.withResolvers<void>();
    let waiting = 0;
    await forward({
      ...sink,
      publish: async (block, signal) => {
        waiting += 1;
        await open.promise;
        waiting -= 1;
        await sink.publish(block, signal);
      },
    });
    await write(...names(2_000));
    await expect.poll(() => waiting).toBe(1);
    expect(metering.requests).toEqual([]);
    open.resolve();
    await expect.poll(() => metering.requests).toEqual(names(2_000));
  });

  it('lets publishing run ahead of metering by a bound', async () => {
    await journal.close();
    journal = await open('inc_2', 64 * 1_048_576);
    metering.stall(true);
    await forward(metering.sink);
    const large = released('x'.repeat(50_000));
    for (let n = 0; n < 200; n += 1) journal.append(large);
    await journal.append(large).durable;
    await expect.poll(() => metering.published.length).toBeGreaterThan(60);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const sent = (metering.published.at(-1)?.end ?? 0n) - 0n;
    expect(Number(sent)).toBeLessThan(4 * 1_048_576 + 70_000);
  });
});
