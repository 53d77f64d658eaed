import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manualClock } from '@alfred/clock';
import { type Journal, openJournal, readJournal } from '@alfred/journal';
import { emptyUsage } from '@alfred/pricing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { journalRequestLog } from '../adapters/journal-request-log.ts';
import type { Admitted, Attempted, Settled } from '../domain/records.ts';
import type { EarlierLease } from '../ports/earlier-leases.ts';
import { decodeRecord } from '../wire/usage-record.ts';
import { recoverJournal } from './recover-journal.ts';

const clock = manualClock(1_000n);
const subject = { organization: 'org_a', ledger: 'led_a', node: 'usr_a', apiKey: 'key_a' };

const admitted = (request: string, lease = 'lea_a'): Admitted => ({
  at: 1n,
  request,
  subject,
  lease,
  leaseKey: `lease:inc_a:${lease}`,
  tags: { project: 'atlas' },
  asset: 'USD/9',
  estimate: 900n,
  inputEstimate: 300n,
  provider: 'sim',
  model: 'sim/echo',
  price: '2026-11-22.1',
  policy: 'org_a@1',
  rule: 'allow-all',
  stream: false,
  surface: 'chat.completions',
});

const settled = (request: string, lease = 'lea_a'): Settled => ({
  type: 'settled',
  at: 2n,
  request,
  subject,
  lease,
  leaseKey: `lease:inc_a:${lease}`,
  tags: { project: 'atlas' },
  asset: 'USD/9',
  amount: 450n,
  usage: { ...emptyUsage, inputUncached: 3n },
  how: 'provider',
  price: '2026-11-22.1',
  provider: 'sim',
  model: 'sim/echo',
  policy: 'org_a@1',
  finishReason: 'stop',
  attempts: 1,
  startedAt: 1n,
  providerMicros: 5n,
  firstByteMicros: 5n,
  providerRequest: '',
});

let folder: string;
const open: Journal[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alfred-recovery-'));
});
afterEach(async () => {
  for (const journal of open.splice(0)) await journal.close();
  rmSync(folder, { recursive: true });
});

async function start(incarnation: string): Promise<Journal> {
  const journal = await openJournal({
    folder,
    incarnation,
    segmentBytes: 4_096,
    limitBytes: 1_048_576,
    onFault: (error) => {
      throw error;
    },
  });
  open.push(journal);
  return journal;
}

const recover = async (journal: Journal, policy: 'input' | 'estimate' | 'nothing' = 'input') =>
  recoverJournal({ journal, history: await readJournal(folder), policy, clock });

async function recordsOf(incarnation: string) {
  const { records } = await readJournal(folder);
  return [...records()]
    .filter((record) => record.incarnation === incarnation)
    .map(({ bytes }) => decodeRecord(bytes).body);
}

const lease = (id: string, incarnation = 'inc_1'): EarlierLease => ({
  lease: id,
  ledger: 'led_a',
  organization: 'org_a',
  incarnation,
});

describe('recoverJournal', () => {
  it('begins a fresh folder with who writes, and nothing else', async () => {
    const recovered = await recover(await start('inc_1'));
    expect(recovered).toMatchObject({ earlier: [], reconciled: 0 });
    expect(await recordsOf('inc_1')).toEqual([
      { $case: 'opened', value: { incarnation: 'inc_1', earlier: [] } },
    ]);
    expect(
      await recovered.returnLeases({ stillOpen: () => Promise.reject(new Error('asked')) }),
    ).toBe(0);
  });

  it.each([
    ['input', '1300'],
    ['estimate', '2900'],
    ['nothing', '500'],
  ] as const)('ends what was called for again by its last call: %s', async (policy, amount) => {
    const log = journalRequestLog(await start('inc_1'));
    const { at, request, subject, lease, leaseKey, asset } = admitted('req_lost');
    const again: Attempted = {
      ...{ at, request, subject, lease, leaseKey, asset, number: 2 },
      ...{ estimate: 2_900n, inputEstimate: 1_300n, spent: 500n },
      ...{ provider: 'openai', model: 'gpt-4o', price: 'p2' },
    };
    await log.admitted(admitted('req_lost'));
    await log.attempted(again);
    await log.admitted(admitted('req_done'));
    await log.attempted({ ...again, request: 'req_done' });
    log.ended(settled('req_done'));
    await log.written();
    const { reconciled } = await recover(await start('inc_2'), policy);
    expect(reconciled).toBe(1);
    const last = (await recordsOf('inc_2')).at(-1);
    const named = { provider: 'openai', model: 'gpt-4o', price: 'p2', tags: { project: 'atlas' } };
    expect(last).toMatchObject({ $case: 'reconciled', value: { request, amount, ...named } });
  });

  it.each([
    ['input', '300'],
    ['estimate', '900'],
    ['nothing', '0'],
  ] as const)('ends what has no ending, charged by the policy %s', async (policy, amount) => {
    const log = journalRequestLog(await start('inc_1'));
    await log.admitted(admitted('req_done'));
    await log.admitted(admitted('req_lost'));
    log.ended(settled('req_done'));

    const recovered = await recover(await start('inc_2'), policy);
    expect(recovered).toMatchObject({ earlier: ['inc_1'], reconciled: 1 });
    expect(await recordsOf('inc_2')).toMatchObject([
      { $case: 'opened', value: { incarnation: 'inc_2', earlier: ['inc_1'] } },
      {
        $case: 'reconciled',
        value: {
          ...{ request: 'req_lost', lease: 'lea_a', amount, policy },
          // Without these the ledger could neither find a closed lease nor group the charge.
          ...{ leaseKey: 'lease:inc_a:lea_a', tags: { project: 'atlas' } },
        },
      },
    ]);
  });

  it('ends nothing twice when the start after the crash crashes too', async () => {
    const log = journalRequestLog(await start('inc_1'));
    await log.admitted(admitted('req_lost'));
    await recover(await start('inc_2'));
    const third = await recover(await start('inc_3'));
    expect(third).toMatchObject({ earlier: ['inc_1', 'inc_2'], reconciled: 0 });
  });

  it('returns what earlier starts hold, with the count of the journal', async () => {
    const log = journalRequestLog(await start('inc_1'));
    await log.admitted(admitted('req_1', 'lea_used'));
    await log.admitted(admitted('req_2', 'lea_used'));
    log.ended(settled('req_1', 'lea_used'));
    log.returned({
      at: 3n,
      lease: 'lea_told',
      ledger: 'led_a',
      organization: 'org_a',
      admitted: 0,
    });

    const recovered = await recover(await start('inc_2'));
    const stillOpen = async (incarnations: readonly string[]) => {
      expect(incarnations).toEqual(['inc_1']);
      return [lease('lea_used'), lease('lea_unused'), lease('lea_told')];
    };
    expect(await recovered.returnLeases({ stillOpen })).toBe(2);
    const returned = (await recordsOf('inc_2')).filter((body) => body?.$case === 'returned');
    expect(returned).toMatchObject([
      { value: { lease: 'lea_used', admitted: 2n, incarnation: 'inc_1' } },
      { value: { lease: 'lea_unused', admitted: 0n, incarnation: 'inc_1' } },
    ]);
    expect(await recovered.returnLeases({ stillOpen })).toBe(0);
  });
});

describe('journalRequestLog', () => {
  it('knows the oldest record that a restart would need', async () => {
    const log = journalRequestLog(await start('inc_1'));
    expect(log.oldestNeeded()).toBeUndefined();
    await log.admitted(admitted('req_1', 'lea_1'));
    const first = log.oldestNeeded();
    expect(first).toBe(0n);
    await log.admitted(admitted('req_2', 'lea_2'));
    log.ended(settled('req_1', 'lea_1'));
    expect(log.oldestNeeded()).toBe(first);
    log.returned({ at: 3n, lease: 'lea_1', ledger: 'led_a', organization: 'org_a', admitted: 1 });
    expect(log.oldestNeeded()).toBe(first);
    await expect.poll(() => log.oldestNeeded(), { interval: 1 }).toBeGreaterThan(0n);
    log.ended(settled('req_2', 'lea_2'));
    log.returned({ at: 3n, lease: 'lea_2', ledger: 'led_a', organization: 'org_a', admitted: 1 });
    await expect.poll(() => log.oldestNeeded(), { interval: 1 }).toBeUndefined();
  });

  it('admits nothing and drops refusals when there is no room, but takes endings', async () => {
    const journal = await openJournal({
      folder,
      incarnation: 'inc_1',
      segmentBytes: 4_096,
      limitBytes: 16_384,
      onFault: () => {},
    });
    open.push(journal);
    const log = journalRequestLog(journal);
    const admit = (index: number) => log.admitted(admitted(`req_${index}`));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) => admit(index)),
    );
    expect(outcomes.at(0)?.status).toBe('fulfilled');
    expect(outcomes.at(-1)).toMatchObject({ reason: { code: 'journal_full' } });
    const before = journal.durablePosition;
    log.refused({
      at: 1n,
      request: 'req_no',
      subject,
      code: 'x',
      // No smaller than what did not fit any more.
      model: 'm'.repeat(400),
      policy: '',
      rule: '',
    });
    log.ended(settled('req_0'));
    await new Promise<void>((resolve) => void journal.onDurable(() => resolve()));
    const { records } = journal.read(before, 65_536);
    expect(records.map(({ bytes }) => decodeRecord(bytes).body?.$case)).toEqual(['settled']);
  });
});
