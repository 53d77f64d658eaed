import { manualClock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { describe, expect, it } from 'vitest';
import { memoryLedger } from '../../test/memory-usage.ts';
import { book } from '../../test/usage-factory.ts';
import type { OutsideUsage } from '../domain/outside-usage.ts';
import type { Reports, StoredReport } from '../ports/reports.ts';
import { reportUsage } from './report-usage.ts';

const now = 1_795_312_345_000_000n;
const signal = new AbortController().signal;
const reporter = { organization: 'org_a', ledger: 'led_a', asset: 'USD/9' };

const told = (report: string, over: Partial<OutsideUsage> = {}): OutsideUsage => ({
  ...{ report, node: 'usr_a', at: now - 1n, provider: 'sim', model: 'echo' },
  ...{ usage: { inputUncached: 10n, outputText: 5n }, amount: '', amountAsset: '', tags: {} },
  ...over,
});

function memoryReports() {
  const kept = new Map<string, StoredReport>();
  const reports: Reports & { failEnter: boolean } = {
    failEnter: false,
    find: async (_, names) => names.flatMap((name) => kept.get(name) ?? []),
    pin: async (_, pinned) => {
      for (const each of pinned) {
        if (!kept.has(each.report)) kept.set(each.report, { ...each, entry: 0n, overrun: 0n });
      }
      return pinned.flatMap(({ report }) => kept.get(report) ?? []);
    },
    enter: async (_, entries) => {
      if (reports.failEnter) throw new AlfredError('database_unavailable');
      for (const [name, entered] of entries) {
        const found = kept.get(name);
        if (found) kept.set(name, { ...found, ...entered });
      }
    },
    forget: async (_, names) => names.forEach((name) => void kept.delete(name)),
  };
  return { reports, kept };
}

function setUp() {
  const ledger = memoryLedger();
  const { reports, kept } = memoryReports();
  const prices = { current: async () => book };
  const report = reportUsage({ reports, ledger, prices, clock: manualClock(now) });
  const send = (...usages: OutsideUsage[]) => report(reporter, usages, signal);
  return { ledger, reports, kept, send };
}

const shortly = (outcomes: Awaited<ReturnType<ReturnType<typeof setUp>['send']>>) =>
  outcomes.map((each) =>
    each.outcome === 'refused'
      ? each.code
      : `${each.isRepeated ? 'repeated' : 'new'} ${each.amount}`,
  );

describe('a report', () => {
  it('is charged by the price book, once however often it is told', async () => {
    const { ledger, send } = setUp();
    expect(shortly(await send(told('a')))).toEqual(['new 4500']);
    expect(shortly(await send(told('b'), told('a'), told('b')))).toEqual([
      ...['new 4500', 'repeated 4500', 'repeated 4500'],
    ]);
    expect(ledger.effects).toMatchObject([
      { type: 'report', of: { report: 'a', at: now - 1n }, price: book.version },
      { of: { report: 'b' }, usage: { inputUncached: 10n, outputText: 5n } },
    ]);
  });

  it('says what whoever pays did not have, also when it is told again', async () => {
    const { kept, ledger, reports } = setUp();
    const poor: typeof ledger.apply = async (...args) => {
      const answers = await ledger.apply(...args);
      return answers.map((each) =>
        each.outcome === 'accepted' ? { ...each, overrun: 4_000n } : each,
      );
    };
    const prices = { current: async () => book };
    const deps = { reports, ledger: { apply: poor }, prices, clock: manualClock(now) };
    const send = () => reportUsage(deps)(reporter, [told('a')], signal);
    expect(await send()).toMatchObject([{ amount: 4_500n, overrun: 4_000n, isRepeated: false }]);
    expect(kept.get('a')).toMatchObject({ overrun: 4_000n });
    expect(await send()).toMatchObject([{ amount: 4_500n, overrun: 4_000n, isRepeated: true }]);
  });

  it('is no other one under its name', async () => {
    const { ledger, send } = setUp();
    const other = told('a', { usage: { inputUncached: 11n } });
    expect(shortly(await send(told('a'), other))).toEqual(['new 4500', 'idempotency_key_reused']);
    expect(shortly(await send(other))).toEqual(['idempotency_key_reused']);
    expect(ledger.effects).toHaveLength(1);
    const reordered = told('a', { usage: { outputText: 5n, inputUncached: 10n } });
    expect(shortly(await send(reordered))).toEqual(['repeated 4500']);
  });

  it('survives an end between the ledger and its own table', async () => {
    const { ledger, reports, send } = setUp();
    reports.failEnter = true;
    await expect(send(told('a'))).rejects.toMatchObject({ code: 'database_unavailable' });
    reports.failEnter = false;
    expect(shortly(await send(told('a')))).toEqual(['repeated 4500']);
    expect(ledger.effects).toHaveLength(1);
  });

  it('may be told again when the ledger refused it', async () => {
    const { ledger, kept, send } = setUp();
    ledger.refuse('node_unknown', () => true);
    expect(shortly(await send(told('a')))).toEqual(['node_unknown']);
    expect(kept.size).toBe(0);
    ledger.refuse('none', () => false);
    expect(shortly(await send(told('a')))).toEqual(['new 4500']);
  });

  it.each([
    ['no time', { at: 0n }, 'request_invalid'],
    ['a time to come', { at: now + 300_000_001n }, 'request_invalid'],
    ['a bucket that is none', { usage: { tokens: 1n } }, 'request_invalid'],
    ['a negative count', { usage: { outputText: -1n } }, 'usage_invalid'],
    [
      'an absurd count beside an amount',
      { usage: { outputText: 10n ** 15n }, amount: '1', amountAsset: 'USD/9' },
      'usage_invalid',
    ],
    ['a model without a price', { model: 'gone' }, 'model_unpriced'],
    ['an amount that is none', { amount: '-1', amountAsset: 'USD/9' }, 'request_invalid'],
    ['an amount in no asset', { amount: '1', amountAsset: 'EUR/2' }, 'request_invalid'],
    ['an amount without a rate', { amount: '1', amountAsset: 'TOK/0' }, 'asset_unpriced'],
  ])('is refused with %s, and holds no other back', async (_, over, code) => {
    const { send } = setUp();
    expect(shortly(await send(told('a', over), told('b')))).toEqual([code, 'new 4500']);
  });

  it('may state its amount, whatever its model costs', async () => {
    const { send } = setUp();
    const stated = told('a', { model: 'gone', amount: '77', amountAsset: 'USD/9' });
    expect(shortly(await send(stated))).toEqual(['new 77']);
  });

  it('comes with at most 999 others', async () => {
    const { send } = setUp();
    const many = Array.from({ length: 1_001 }, (_, n) => told(`r${n}`));
    await expect(send(...many)).rejects.toMatchObject({ code: 'request_invalid' });
  });
});
