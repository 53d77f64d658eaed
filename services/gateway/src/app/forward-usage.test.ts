import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ManualClock, manualClock } from '@alfred/clock';
import { type Journal, openJournal } from '@alfred/journal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeMetering, released as record } from '../../test/fake-metering.ts';
import type { UsageSink } from '../ports/usage-sink.ts';
import { type ForwardUsageTask, forwardUsageTask } from './forward-usage.ts';

let folder: string;
let clock: ManualClock;
let isBusy = false;
const journals: Journal[] = [];
const tasks: ForwardUsageTask[] = [];

beforeEach(() => {
  isBusy = false;
  folder = mkdtempSync(join(tmpdir(), 'alfred-forward-'));
  clock = manualClock(0n);
});
afterEach(async () => {
  clock.advanceMicros(60_000_000n);
  for (const task of tasks.splice(0)) await task.stop();
  for (const journal of journals.splice(0)) await journal.close();
  rmSync(folder, { recursive: true });
});

async function start(incarnation: string, segmentBytes = 4_096): Promise<Journal> {
  const onFault = () => {};
  const journal = await openJournal({
    folder,
    incarnation,
    segmentBytes,
    limitBytes: 4_194_304,
    onFault,
  });
  journals.push(journal);
  return journal;
}

async function forward(
  journal: Journal,
  sink: UsageSink,
  oldestNeeded: () => bigint | undefined = () => undefined,
) {
  const task = forwardUsageTask({ journal, sink, oldestNeeded, clock, isBusy: () => isBusy });
  tasks.push(task);
  await task.start();
  return task;
}

describe('forwardUsageTask', () => {
  it('sends what is durable in order, and all of it', async () => {
    const metering = fakeMetering();
    const { sink } = metering;
    const journal = await start('inc_1');
    const task = await forward(journal, sink);
    const wanted = Array.from({ length: 600 }, (_, index) => `req_${index}`);
    for (const request of wanted) journal.append(record(request));
    await expect.poll(() => metering.requests).toHaveLength(600);
    expect(metering.requests).toEqual(wanted);
    await expect.poll(() => task.backlogBytes()).toBe(0);
  });

  it('lets records rest while callers keep the process busy, and no longer than ten seconds', async () => {
    const metering = fakeMetering();
    const journal = await start('inc_1');
    const task = await forward(journal, metering.sink);
    isBusy = true;
    await journal.append(record('req_1')).durable;
    await delay(100);
    clock.advanceMicros(9_999_999n);
    await delay(100);
    expect(metering.published).toHaveLength(0);
    clock.advanceMicros(200_000n);
    await expect.poll(() => metering.requests).toEqual(['req_1']);
    await expect.poll(() => task.backlogBytes()).toBe(0);
  });

  it('lets nothing rest while somebody waits for the books', async () => {
    const metering = fakeMetering();
    const journal = await start('inc_1');
    const task = await forward(journal, metering.sink);
    isBusy = true;
    await journal.append(record('req_1')).durable;
    expect(await task.settled(5_000)).toBe(true);
    expect(metering.requests).toEqual(['req_1']);
  });

  it('sends again from the cursor when a block is lost', async () => {
    const metering = fakeMetering();
    const { sink, lose, published } = metering;
    lose(1);
    const journal = await start('inc_1');
    await journal.append(record('req_1')).durable;
    await forward(journal, sink);
    await expect.poll(() => published).toHaveLength(1);
    expect(metering.requests).toEqual([]);
    clock.advanceMicros(1_100_000n);
    await expect.poll(() => metering.requests).toEqual(['req_1']);
  });

  it('sends again less and less often while metering stands still, and says for how long', async () => {
    const metering = fakeMetering();
    const { sink, stall, published } = metering;
    stall(true);
    const journal = await start('inc_1');
    await journal.append(record('req_1')).durable;
    const task = await forward(journal, sink);
    expect(task.lagSeconds()).toBe(0);
    await expect.poll(() => published).toHaveLength(1);
    for (const [n, seconds] of [1n, 2n, 4n].entries()) {
      clock.advanceMicros(seconds * 1_000_000n - 1n);
      await delay(60);
      expect(published).toHaveLength(n + 1);
      clock.advanceMicros(1n);
      await expect.poll(() => published).toHaveLength(n + 2);
    }
    expect(task.lagSeconds()).toBe(7);
    stall(false);
    clock.advanceMicros(8_000_000n);
    await expect.poll(() => metering.requests).toEqual(['req_1']);
    await expect.poll(() => task.lagSeconds()).toBe(0);
  });

  it('forwards earlier incarnations first, from their own cursors', async () => {
    const metering = fakeMetering();
    const { sink, cursors } = metering;
    const old = await start('inc_1');
    const one = old.append(record('req_old_1'));
    const two = old.append(record('req_old_2'));
    await two.durable;
    cursors.set('inc_1', two.position);
    expect(one.position < two.position).toBe(true);
    const journal = await start('inc_2');
    await journal.append(record('req_new')).durable;
    await forward(journal, sink);
    await expect.poll(() => metering.requests).toEqual(['req_old_2', 'req_new']);
  });

  it('drops segments behind the cursor, but none that a restart would need', async () => {
    const metering = fakeMetering();
    const { sink } = metering;
    const journal = await start('inc_1');
    let needed: bigint | undefined = 0n;
    await forward(journal, sink, () => needed);
    for (let index = 0; index < 400; index += 1) journal.append(record(`req_${index}`));
    await expect.poll(() => metering.requests).toHaveLength(400);
    const before = journal.segments().length;
    expect(before).toBeGreaterThan(2);
    needed = undefined;
    journal.append(record('req_last'));
    await expect.poll(() => journal.segments().length).toBeLessThan(before);
  });

  it('waits for metering when it stops, but not for ever', async () => {
    const metering = fakeMetering();
    const { sink, stall } = metering;
    stall(true);
    const journal = await start('inc_1');
    const task = await forward(journal, sink);
    await journal.append(record('req_1')).durable;
    const stopped = task.stop();
    clock.advanceMicros(6_000_000n);
    await stopped;
    expect(metering.requests).toEqual([]);
    expect(task.backlogBytes()).toBeGreaterThan(0);
  });
});
