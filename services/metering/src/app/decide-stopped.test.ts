import { manualClock } from '@alfred/clock';
import { describe, expect, it } from 'vitest';
import { memoryLedger } from '../../test/memory-usage.ts';
import { ending } from '../../test/usage-factory.ts';
import type { StoppedRecords, StoppedSummary } from '../ports/stopped-records.ts';
import { decideStopped, listStopped } from './decide-stopped.ts';

const signal = new AbortController().signal;

function setUp() {
  const ledger = memoryLedger();
  const record = (id: bigint): StoppedSummary => ({
    ...{ id, at: 1n, organization: 'org_a', ledger: 'led_a', request: 'req_a' },
    ...{ reason: 'amount_differs', params: {}, record: Buffer.from(`${id}`), isDecided: false },
  });
  const decided: unknown[] = [];
  const records: StoppedRecords = {
    list: async (after, limit) =>
      [record(1n), record(2n)].filter(({ id }) => id > after).slice(0, limit),
    find: async (id) => (id > 2n ? undefined : record(id)),
    decide: async (id, how) => void decided.push([id, how]),
  };
  const endingIn = (bytes: Uint8Array) => (bytes.toString() === '1' ? ending('req_a') : undefined);
  const deps = { records, ledger, clock: manualClock(7n), endingIn };
  const decide = decideStopped(deps);
  const wish = { id: 1n, decision: 'charge', amount: '5000', asset: 'USD/9' };
  return {
    ...{ ledger, decided },
    list: listStopped(deps),
    decide: (over: Partial<typeof wish> = {}) => decide({ ...wish, ...over }, signal),
  };
}

describe('a stopped record', () => {
  it('is listed with its charge', async () => {
    const { list } = setUp();
    expect(await list(0n, 1)).toMatchObject([{ stopped: { id: 1n }, ending: { amount: '4500' } }]);
    expect(await list(1n, 9)).toMatchObject([{ stopped: { id: 2n }, ending: undefined }]);
    await expect(list(0n, 0)).rejects.toMatchObject({ code: 'request_invalid' });
  });

  it('keeps its charge, or gets another one that the ledger posts', async () => {
    const { ledger, decided, decide } = setUp();
    expect(await decide({ decision: 'keep' })).toBe(0n);
    expect(ledger.effects).toEqual([]);
    expect(await decide()).toBe(1n);
    expect(ledger.effects).toMatchObject([
      { type: 'rerate', of: { request: 'req_a' }, amount: 5000n, reason: 'disputed' },
    ]);
    expect(decided).toMatchObject([
      [1n, { decision: 'keep', rerated: [] }],
      [1n, { decision: 'charge', rerated: [{ request: 'req_a', amount: 5000n, entry: 1n }] }],
    ]);
  });

  it.each([
    ['an unknown decision', { decision: 'perhaps' }, 'request_invalid'],
    ['an unknown record', { id: 9n }, 'resource_unknown'],
    ['no amount', { amount: '1.5' }, 'request_invalid'],
    ['another asset', { asset: 'TOK/0' }, 'request_invalid'],
    ['a record that is no charge', { id: 2n }, 'request_invalid'],
  ])('is not decided with %s', async (_, over, code) => {
    const { decide, decided } = setUp();
    await expect(decide(over)).rejects.toMatchObject({ code });
    expect(decided).toEqual([]);
  });

  it('stays undecided when the ledger refuses', async () => {
    const { ledger, decide, decided } = setUp();
    ledger.refuse('ledger_unknown', () => true);
    await expect(decide()).rejects.toMatchObject({ code: 'ledger_unknown' });
    expect(decided).toEqual([]);
  });
});
