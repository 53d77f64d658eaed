// A gateway is killed at every byte that it ever wrote, and at every operation of its recovery.
import { copyFileSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manualClock } from '@alfred/clock';
import { type Disk, type Journal, openJournalOn, readJournal, systemDisk } from '@alfred/journal';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dyingDisk } from '../../test/dying-disk.ts';
import { admitted, endedBy, record, released } from '../../test/fake-metering.ts';
import type { EarlierLease } from '../ports/earlier-leases.ts';
import { decodeRecord, type JournalBody } from '../wire/usage-record.ts';
import { recoverJournal } from './recover-journal.ts';

const clock = manualClock(1_000n);
let folders: string[] = [];
beforeEach(() => {
  folders = [];
});
afterEach(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'alfred-cut-'));
  folders.push(folder);
  return folder;
}

/** What a gateway wrote in a short life: requests over two leases, some ended, one lease returned. */
const life = [
  record('opened', { incarnation: 'inc_1', earlier: [] }),
  admitted('req_1', 'lea_a'),
  admitted('req_2', 'lea_b'),
  released('req_1', 'lea_a'),
  admitted('req_3', 'lea_a'),
  record('refused', { request: 'req_4', code: 'policy_denied' }),
  released('req_3', 'lea_a'),
  record('returned', { lease: 'lea_a', ledger: 'led_a', organization: 'org_a', admitted: 2n }),
  admitted('req_5', 'lea_b'),
  record('settled', { request: 'req_5', lease: 'lea_b', amount: '450' }),
];

function open(folder: string, incarnation: string, disk: Disk = systemDisk): Journal {
  const onFault = () => {};
  const sizes = { segmentBytes: 120, limitBytes: 1_048_576 };
  return openJournalOn(disk, { folder, incarnation, ...sizes, onFault });
}

async function lived(): Promise<string> {
  const folder = newFolder();
  const journal = open(folder, 'inc_1');
  for (const bytes of life) journal.append(bytes);
  await journal.close();
  return folder;
}

async function bodiesOf(folder: string): Promise<JournalBody[]> {
  const { records } = await readJournal(folder);
  return [...records()].flatMap(({ bytes }) => decodeRecord(bytes).body ?? []);
}

/** The folder as it was when so many bytes had been written in all. */
function cutAt(folder: string, bytes: number): string {
  const copy = newFolder();
  const segments = readdirSync(folder).filter((name) => name.endsWith('.journal'));
  for (const name of segments.sort()) {
    const base = Number(name.slice(0, 20));
    if (base > bytes) continue;
    copyFileSync(join(folder, name), join(copy, name));
    const end = systemDisk.size(join(copy, name)) ?? 0;
    if (base + end > bytes) truncateSync(join(copy, name), bytes - base);
  }
  return copy;
}

const leases = ['lea_a', 'lea_b'].map(
  (lease): EarlierLease => ({
    lease,
    ledger: 'led_a',
    organization: 'org_a',
    incarnation: 'inc_1',
  }),
);

/** A start on the folder: everything open is ended, every lease returned. */
async function start(folder: string, incarnation: string, disk: Disk = systemDisk): Promise<void> {
  const journal = open(folder, incarnation, disk);
  try {
    const history = journal.history();
    const recovered = await recoverJournal({ journal, history, policy: 'input', clock });
    await recovered.returnLeases({ stillOpen: async () => leases });
  } finally {
    await journal.close().catch(() => undefined);
  }
}

/** Every request that was admitted has one ending; every lease is returned with its true count. */
function expectWhole(bodies: readonly JournalBody[], where: string): void {
  const requests = bodies.flatMap((body) => (body.$case === 'admitted' ? body.value.request : []));
  expect(bodies.flatMap(endedBy).sort(), where).toEqual(requests.sort());
  for (const { lease } of leases) {
    const returns = bodies.flatMap((body) =>
      body.$case === 'returned' && body.value.lease === lease ? body.value.admitted : [],
    );
    const count = bodies.filter(
      (body) => body.$case === 'admitted' && body.value.lease === lease,
    ).length;
    expect(returns, `${where}, ${lease}`).toEqual([BigInt(count)]);
  }
}

it('ends what is open exactly once, killed at every byte, at the bounds of records and inside', async () => {
  const whole = await lived();
  const size = life.reduce((sum, bytes) => sum + bytes.length + 8, 0);
  expect(readdirSync(whole).filter((name) => name.endsWith('.journal')).length).toBeGreaterThan(2);
  for (let bytes = 1; bytes <= size; bytes += 1) {
    const folder = cutAt(whole, bytes);
    const before = await bodiesOf(folder);
    await start(folder, 'inc_2');
    const after = await bodiesOf(folder);
    expect(after.slice(0, before.length)).toEqual(before);
    // Without its first record a start has asked nobody for anything.
    if (before.length === 0) continue;
    expectWhole(after, `byte ${bytes}`);
    // A second start finds nothing to do.
    await start(folder, 'inc_3');
    const again = await bodiesOf(folder);
    expect(again.slice(after.length).map((body) => body.$case)).toEqual(['opened']);
    rmSync(folder, { recursive: true });
  }
}, 60_000);

it('ends what is open exactly once, killed at every operation of a recovery', async () => {
  const whole = await lived();
  const size = life.reduce((sum, bytes) => sum + bytes.length + 8, 0);
  for (let at = 1; ; at += 1) {
    const folder = cutAt(whole, size);
    const { disk, isDead } = dyingDisk(at);
    await start(folder, 'inc_2', disk).catch(() => undefined);
    await start(folder, 'inc_3');
    expectWhole(await bodiesOf(folder), `operation ${at}`);
    rmSync(folder, { recursive: true });
    if (!isDead()) break;
    expect(at).toBeLessThan(100);
  }
}, 60_000);
