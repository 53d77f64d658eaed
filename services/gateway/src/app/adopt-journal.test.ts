import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manualClock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { type Disk, openJournalOn, systemDisk } from '@alfred/journal';
import type { Task } from '@alfred/service-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dyingDisk } from '../../test/dying-disk.ts';
import { admitted, type FakeMetering, fakeMetering, released } from '../../test/fake-metering.ts';
import type { EarlierLease, EarlierLeases } from '../ports/earlier-leases.ts';
import { adoptJournalTask } from './adopt-journal.ts';

const clock = manualClock(1_000n);
let folder: string;
let metering: FakeMetering;
let tasks: Task[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alfred-adoption-'));
  metering = fakeMetering();
  tasks = [];
});
afterEach(async () => {
  clock.advanceMicros(60_000_000n);
  for (const task of tasks) await task.stop();
  rmSync(folder, { recursive: true, force: true });
});

const sizes = { segmentBytes: 120, limitBytes: 1_048_576 };

/** What a gateway left that died with two requests open, over two leases. */
async function orphaned(): Promise<void> {
  const onFault = () => {};
  const journal = openJournalOn(systemDisk, { folder, incarnation: 'inc_dead', ...sizes, onFault });
  for (const bytes of [
    admitted('req_1', 'lea_a'),
    admitted('req_2', 'lea_b'),
    released('req_1', 'lea_a'),
    admitted('req_3', 'lea_a'),
  ]) {
    journal.append(bytes);
  }
  await journal.close();
}

/**
 * Quota over a ledger that frees a lease once it has its return and so many endings, as metering
 * told it of them.
 */
function fakeQuota(also: readonly string[] = []): EarlierLeases {
  const closed = (lease: string): boolean =>
    metering.applied.some((body) => body.$case === 'returned' && body.value.lease === lease);
  return {
    stillOpen: async (incarnations) => {
      if (!incarnations.includes('inc_dead')) return [];
      return ['lea_a', 'lea_b', 'lea_unused', ...also].filter((id) => !closed(id)).map(leaseOf);
    },
  };
}

const leaseOf = (lease: string): EarlierLease => ({
  ...{ lease, ledger: 'led_a', organization: 'org_a' },
  incarnation: 'inc_dead',
});

interface Adoption {
  readonly task: Task;
  readonly reconciled: number[];
  readonly faults: unknown[];
  isDone(): boolean;
}

function adopt(
  incarnation: string,
  { disk = systemDisk, leases = fakeQuota() }: { disk?: Disk; leases?: EarlierLeases } = {},
): Adoption {
  let done = false;
  const [reconciled, faults]: [number[], unknown[]] = [[], []];
  const onFault = (error: unknown) => void faults.push(error);
  const journal = openJournalOn(disk, { folder, incarnation, ...sizes, onFault });
  const task = adoptJournalTask({
    orphan: { folder, journal, letGo: () => rmdir(folder) },
    ...{ policy: 'input', clock, leases, sink: metering.sink, lateMs: 0 },
    onRecovered: (recovered) => reconciled.push(recovered.reconciled),
    onAdopted: () => {
      done = true;
    },
  });
  tasks.push(task);
  return { task, reconciled, faults, isDone: () => done };
}

/** Everything once: two endings by policy, one as it was, every lease back with its count. */
function expectSettled(): void {
  expect(metering.requests.toSorted()).toEqual(['req_1', 'req_2', 'req_3']);
  const returns = metering.applied.flatMap((body) =>
    body.$case === 'returned' ? [[body.value.lease, body.value.admitted]] : [],
  );
  expect(Object.fromEntries(returns)).toEqual({ lea_a: 2n, lea_b: 1n, lea_unused: 0n });
}

describe('an adopted journal', () => {
  it('is ended, forwarded and returned as by its own gateway, and then it is gone', async () => {
    await orphaned();
    const { task, reconciled, isDone } = adopt('inc_heir');
    await task.start();
    expect(reconciled).toEqual([2]);
    await expect.poll(() => isDone()).toBe(true);
    expectSettled();
    expect(metering.applied.map(({ $case }) => $case)).toEqual([
      ...['admitted', 'admitted', 'released', 'admitted'],
      ...['opened', 'reconciled', 'reconciled', 'returned', 'returned', 'returned'],
    ]);
    expect(existsSync(folder)).toBe(false);
  });

  it('stays whole while metering is away, and while quota is', async () => {
    await orphaned();
    metering.stall(true);
    let isAway = true;
    const quota = fakeQuota();
    const { task, isDone } = adopt('inc_heir', {
      leases: {
        stillOpen: async (incarnations) => {
          if (isAway) throw new AlfredError('service_unavailable', { service: 'quota' });
          return quota.stillOpen(incarnations);
        },
      },
    });
    await task.start();
    await new Promise((resolve) => setTimeout(resolve, 150));
    const segments = () => readdirSync(folder).filter((name) => name.endsWith('.journal'));
    const kept = segments();
    expect(kept.length).toBeGreaterThan(2);
    metering.stall(false);
    clock.advanceMicros(60_000_000n);
    await expect.poll(() => metering.requests).toHaveLength(3);
    expect(segments()).toEqual(kept);
    expect(isDone()).toBe(false);
    isAway = false;
    await expect.poll(() => isDone()).toBe(true);
    expectSettled();
  });

  it('waits for a lease that was still being granted when its gateway died', async () => {
    await orphaned();
    const late: string[] = [];
    const leases = { stillOpen: (of: readonly string[]) => fakeQuota(late).stillOpen(of) };
    const { task, isDone } = adopt('inc_heir', { leases });
    metering.stall(true);
    await task.start();
    late.push('lea_late');
    metering.stall(false);
    clock.advanceMicros(60_000_000n);
    await expect.poll(() => isDone()).toBe(true);
    expect(metering.applied).toContainEqual(
      expect.objectContaining({
        $case: 'returned',
        value: expect.objectContaining({ lease: 'lea_late', admitted: 0n }),
      }),
    );
  });

  it('that is left in the middle is taken up by the next one', async () => {
    await orphaned();
    metering.stall(true);
    const first = adopt('inc_heir_1');
    await first.task.start();
    await first.task.stop();
    await first.task.stop();
    expect(first.isDone()).toBe(false);
    metering.stall(false);
    const second = adopt('inc_heir_2');
    await second.task.start();
    await expect.poll(() => second.isDone()).toBe(true);
    // What the first had ended needs no other ending.
    expect([first.reconciled, second.reconciled]).toEqual([[2], [0]]);
    expectSettled();
  });

  it('without a record in it goes at once', async () => {
    const { task, isDone } = adopt('inc_heir');
    await task.start();
    await expect.poll(() => isDone()).toBe(true);
    expect(metering.applied.map(({ $case }) => $case)).toEqual(['opened']);
    expect(existsSync(folder)).toBe(false);
  });
});

it('comes to the same, killed at every operation of its adoption', async () => {
  let died = 0;
  for (let at = 1; at < 100; at += 1) {
    metering = fakeMetering();
    folder = mkdtempSync(join(tmpdir(), 'alfred-adoption-'));
    await orphaned();
    const { disk, isDead } = dyingDisk(at);
    await liveOnce(disk, isDead);
    if (!isDead()) {
      expect(existsSync(folder)).toBe(false);
      break;
    }
    died += 1;
    if (existsSync(folder)) {
      const heir = adopt('inc_heir_2');
      await heir.task.start();
      await expect.poll(() => heir.isDone()).toBe(true);
    }
    expectSettled();
    expect(existsSync(folder)).toBe(false);
  }
  expect(died).toBeGreaterThan(15);
}, 60_000);

/** An adoption until it is done or its process is dead. */
async function liveOnce(disk: Disk, isDead: () => boolean): Promise<void> {
  try {
    const heir = adopt('inc_heir_1', { disk });
    await heir.task.start();
    await expect.poll(() => heir.isDone() || isDead()).toBe(true);
    await heir.task.stop();
  } catch (error) {
    if (!isDead()) throw error;
  }
}
