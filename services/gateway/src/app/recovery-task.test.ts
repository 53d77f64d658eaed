import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manualClock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { type Journal, openJournal } from '@alfred/journal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quotaEarlierLeases } from '../adapters/quota-earlier-leases.ts';
import { type Recovered, recoverJournal } from './recover-journal.ts';
import { recoveryTask } from './recovery-task.ts';

const clock = manualClock(1_000n);
let folder: string;
let journal: Journal;

const open = (incarnation: string): Promise<Journal> => {
  const sizes = { segmentBytes: 65_536, limitBytes: 1_048_576 };
  return openJournal({ folder, incarnation, ...sizes, onFault: () => {} });
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alfred-recovery-'));
  const earlier = await open('inc_old');
  const history = { incarnations: [], *records() {} };
  await recoverJournal({ journal: earlier, history, policy: 'input', clock });
  await earlier.close();
  journal = await open('inc_new');
});
afterEach(async () => {
  await journal.close();
  rmSync(folder, { recursive: true });
});

function setUp(failures: number) {
  const asked: (readonly string[])[] = [];
  const told: Recovered[] = [];
  const lease = { ledger: 'led_a', organization: 'org_a', lease: 'lea_a', incarnation: 'inc_old' };
  const listOpenLeases = async ({ incarnations = [] }: { incarnations?: string[] }) => {
    asked.push([...incarnations]);
    if (asked.length <= failures) throw new AlfredError('service_unavailable');
    return { leases: [lease] };
  };
  const leases = quotaEarlierLeases({ listOpenLeases });
  const onRecovered = (recovered: Recovered) => told.push(recovered);
  const shared = { journal, policy: 'input' as const, clock };
  return { task: recoveryTask({ ...shared, leases, onRecovered }), asked, told };
}

describe('recoveryTask', () => {
  it('starts without quota, and returns the leases of earlier starts once it answers', async () => {
    const { task, asked, told } = setUp(2);
    expect(task.isPending()).toBe(true);
    await task.start();
    expect(told).toMatchObject([{ earlier: ['inc_old'], reconciled: 0 }]);
    expect(task.isPending()).toBe(true);
    await expect.poll(() => task.isPending()).toBe(false);
    expect(asked).toEqual([['inc_old'], ['inc_old'], ['inc_old']]);
    await task.stop();
  });

  it('stops while quota is away; the next start asks again', async () => {
    const { task } = setUp(1_000);
    await task.start();
    await task.stop();
    expect(task.isPending()).toBe(true);
  });
});
