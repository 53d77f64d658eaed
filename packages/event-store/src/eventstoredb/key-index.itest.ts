import { type EventStoreDbDouble, eventStoreDbForTests } from '@alfred/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EventStoreDbLogs, eventStoreDbLogs } from '../../test/eventstoredb-logs.ts';
import { keyedBatch, leafOf, ledger } from '../contract/case.contract.ts';
import type { EventStore, LedgerHead } from '../index.ts';

let double: EventStoreDbDouble;
let logs: EventStoreDbLogs;
beforeAll(async () => {
  double = await eventStoreDbForTests();
  logs = await eventStoreDbLogs(double.url);
});
afterAll(async () => {
  await logs.stop();
  await double.stop();
});
beforeEach(() => logs.renew());

/** Appends a batch whose entries take these keys; gives where the log ends then. */
async function take(store: EventStore, head: LedgerHead, ...keys: string[]): Promise<LedgerHead> {
  expect(await store.append(keyedBatch(head, ...keys))).toEqual({ status: 'appended' });
  return { ...head, seq: head.seq + BigInt(keys.length), leaf: leafOf(keys.at(-1) ?? '') };
}

const ascending = (one: bigint, other: bigint) => Number(one - other);
const seqsOf = async (store: EventStore, ...keys: string[]) =>
  [...(await store.findKeys(ledger, keys)).values()].map(({ seq }) => seq).sort(ascending);
const patience = { timeout: 40_000, interval: 20 };
const inTable = async () => {
  const { rows } = await logs
    .pool()
    .query<{ seq: bigint; keys: number }>(
      'select p.seq, (select count(*)::int from entry_key) keys from entry_key_place p',
    );
  return rows[0];
};

describe('the keys of a log', () => {
  it('reach the table behind the append', async () => {
    const { store } = logs.process();
    let head = await store.openEpoch(ledger);
    for (let n = 0; n < 20; n += 1) head = await take(store, head, `use:${n}`, `sys:${n}`);
    await expect.poll(inTable, patience).toEqual({ seq: 40n, keys: 40 });
    expect(await seqsOf(store, 'use:3', 'sys:19', 'none')).toEqual([7n, 40n]);
  });

  it('are found by a process that comes after a crash before they reached it', async () => {
    const { store } = logs.process();
    const head = await take(store, await store.openEpoch(ledger), 'use:a', 'use:b');
    await expect.poll(inTable, patience).toEqual({ seq: 2n, keys: 2 });
    await logs.pool().query('delete from entry_key');
    await logs.pool().query('update entry_key_place set seq = 0');
    const next = logs.process().store;
    expect(await next.openEpoch(ledger)).toEqual({ ...head, epoch: 2n });
    expect(await inTable()).toEqual({ seq: 2n, keys: 2 });
    expect(await seqsOf(next, 'use:a', 'use:b')).toEqual([1n, 2n]);
  });

  it('are known while the table cannot be written, and reach it when it can', async () => {
    const { store } = logs.process();
    const head = await take(store, await store.openEpoch(ledger), 'use:a');
    await expect.poll(inTable, patience).toEqual({ seq: 1n, keys: 1 });
    await logs.pool().query('alter table entry_key add constraint none check (false) not valid');
    const next = await take(store, head, 'use:b');
    expect(await seqsOf(store, 'use:a', 'use:b')).toEqual([1n, 2n]);
    await expect(store.append(keyedBatch(next, 'use:b'))).rejects.toMatchObject({
      code: 'internal',
    });
    expect(await inTable()).toEqual({ seq: 1n, keys: 1 });
    await logs.pool().query('alter table entry_key drop constraint none');
    await take(store, next, 'use:c');
    await expect.poll(inTable, patience).toEqual({ seq: 3n, keys: 3 });
  });

  it('are folded anew under a process whose table was lost', async () => {
    const { store } = logs.process();
    let head = await take(store, await store.openEpoch(ledger), 'use:a');
    await expect.poll(inTable, patience).toEqual({ seq: 1n, keys: 1 });
    await logs.pool().query('delete from entry_key');
    await logs.pool().query('update entry_key_place set seq = 0');
    head = await take(store, head, 'use:b');
    head = await take(store, head, 'use:c');
    await expect
      .poll(() => seqsOf(store, 'use:a', 'use:b', 'use:c'), patience)
      .toEqual([1n, 2n, 3n]);
    await expect.poll(inTable, patience).toEqual({ seq: 3n, keys: 3 });
  });

  it('are put in once, whichever processes put them in', async () => {
    const [one, two] = [logs.process().store, logs.process().store];
    let head = await one.openEpoch(ledger);
    for (let n = 0; n < 10; n += 1) {
      head = await take(one, head, `use:${n}`);
      await two.findKeys(ledger, [`use:${n}`]);
    }
    await expect.poll(inTable, patience).toEqual({ seq: 10n, keys: 10 });
    expect(await seqsOf(two, 'use:0', 'use:9')).toEqual([1n, 10n]);
  });

  it('are caught up with page by page', async () => {
    const { store } = logs.process();
    let head = await store.openEpoch(ledger);
    for (let n = 0; n < 5; n += 1) {
      const keys = Array.from({ length: 900 }, (_, k) => `use:${n}.${k}`);
      head = await take(store, head, ...keys);
    }
    await expect.poll(() => inTable().then((row) => row?.seq), patience).toBe(4_500n);
    await logs.pool().query('delete from entry_key');
    await logs.pool().query('delete from entry_key_place');
    const next = logs.process().store;
    expect(await seqsOf(next, 'use:0.0', 'use:4.899')).toEqual([1n, 4_500n]);
    expect(await inTable()).toEqual({ seq: 4_500n, keys: 4_500 });
    // Whoever looks finds a ledger again of which the table knew nothing, and its number goes on.
    expect(await next.listLedgers('', 10)).toEqual([{ ledger, seq: undefined }]);
    expect(await next.openEpoch(ledger)).toMatchObject({ epoch: 2n, seq: 4_500n });
  });
});

describe('a number of a writer', () => {
  it('goes on behind the last entry when the table has lost it', async () => {
    const { store } = logs.process();
    for (let n = 0; n < 4; n += 1) await store.openEpoch(ledger);
    await take(store, await store.openEpoch(ledger), 'use:a');
    await logs.pool().query('delete from entry_key_place');
    expect(await store.head(ledger)).toMatchObject({ epoch: 5n, seq: 1n });
    const next = logs.process().store;
    expect(await next.openEpoch(ledger)).toMatchObject({ epoch: 6n, seq: 1n });
  });
});
