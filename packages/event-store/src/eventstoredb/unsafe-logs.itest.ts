import { type EventStoreDbDouble, eventStoreDbForTests } from '@alfred/testing';
import { binaryEvent, type EventStoreDBClient } from '@eventstore/db-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EventStoreDbLogs, eventStoreDbLogs } from '../../test/eventstoredb-logs.ts';
import { appended, batchOf, keyedBatch, leafOf, ledger } from '../contract/case.contract.ts';
import { knownOutcome } from '../index.ts';
import { connected } from './client.ts';

let double: EventStoreDbDouble;
let logs: EventStoreDbLogs;
let operator: EventStoreDBClient;
beforeAll(async () => {
  double = await eventStoreDbForTests({ appendBytesMax: 4_000 });
  logs = await eventStoreDbLogs(double.url);
  operator = connected(double.url);
});
afterAll(async () => {
  await operator.dispose();
  await logs.stop();
  await double.stop();
});
beforeEach(() => logs.renew());

const stream = () => `${logs.prefix()}${ledger}`;
const appends = () => double.calls.filter((call) => call === 'Append').length;

describe('a log that may lose entries', () => {
  it.each([
    ['$tb', { truncateBefore: 1 }],
    ['$maxAge', { maxAge: 3_600 }],
    ['$maxCount', { maxCount: 1_000_000 }],
  ] as const)('is not opened while %s is set', async (name, metadata) => {
    const { store } = logs.process();
    await appended(store, await store.openEpoch(ledger), ['one']);
    await operator.setStreamMetadata(stream(), metadata);
    const before = appends();
    await expect(store.openEpoch(ledger)).rejects.toMatchObject({
      code: 'log_truncatable',
      params: { ledger, reason: `${name} is set on its stream` },
    });
    expect(appends()).toBe(before);
    expect((await store.head(ledger))?.epoch).toBe(1n);
  });

  it('is opened while something else is said of it', async () => {
    const { store } = logs.process();
    await operator.setStreamMetadata(stream(), { cacheControl: 60, owner: 'alfred' });
    expect(await store.openEpoch(ledger)).toMatchObject({ epoch: 1n });
  });

  it.each([
    ['softly', () => operator.deleteStream(stream()), '$tb is set on its stream'],
    ['for good', () => operator.tombstoneStream(stream()), 'its stream was deleted'],
  ])('is not opened after it was deleted %s', async (_, remove, reason) => {
    const { store } = logs.process();
    await appended(store, await store.openEpoch(ledger), ['one']);
    await remove();
    const refusal = { code: 'log_truncatable', params: { ledger, reason } };
    await expect(store.openEpoch(ledger)).rejects.toMatchObject(refusal);
    await expect(logs.process().store.openEpoch(ledger)).rejects.toMatchObject(refusal);
  });

  it('is noticed when it was deleted after it was opened, and its writer ends', async () => {
    const { store } = logs.process();
    const head = await store.openEpoch(ledger);
    // Somebody else's events, and their deletion, while nothing was there yet.
    await operator.appendToStream(stream(), binaryEvent({ type: 'x', data: Buffer.from('x') }));
    await operator.deleteStream(stream());
    const surviving = knownOutcome(store, { attemptsMax: 3, pause: async () => {} });
    await expect(surviving.append(batchOf(head, ['one']))).rejects.toMatchObject({
      code: 'log_truncatable',
      params: { reason: expect.stringMatching(/goes on at 2 and not at 1/) },
    });
    await expect(store.openEpoch(ledger)).rejects.toMatchObject({ code: 'log_truncatable' });
  });

  it('is not opened when it ends before an entry whose key is known', async () => {
    const { store } = logs.process();
    await store.append(keyedBatch(await store.openEpoch(ledger), 'use:a'));
    await logs.pool().query('update entry_key_place set seq = 9');
    await expect(logs.process().store.openEpoch(ledger)).rejects.toMatchObject({
      code: 'log_truncatable',
      params: { reason: 'it ends at 1, and had an entry 9' },
    });
  });

  it('is not opened when its first entries are hidden', async () => {
    const { store } = logs.process();
    await appended(store, await store.openEpoch(ledger), ['one', 'two', 'three']);
    await operator.setStreamMetadata(stream(), { truncateBefore: 2 });
    await expect(store.findKeys(ledger, ['use:a'])).resolves.toEqual(new Map());
    await logs.pool().query('update entry_key_place set seq = 0');
    await expect(logs.process().store.findKeys(ledger, ['use:a'])).rejects.toMatchObject({
      params: { reason: 'no entry follows 0, though later ones are there' },
    });
  });
});

describe('a batch', () => {
  it('that the server refuses is refused for good, and nothing of it is there', async () => {
    const { store } = logs.process();
    const head = await store.openEpoch(ledger);
    const large = batchOf(head, ['x'.repeat(2_000), 'y'.repeat(2_000)]);
    await expect(store.append(large)).rejects.toMatchObject({
      code: 'internal',
      cause: { type: 'maximum-append-size-exceeded' },
    });
    expect(await store.read(ledger, 0n, 10)).toEqual([]);
    await appended(store, head, ['x'.repeat(2_000)]);
  });
});

describe('an event of somebody else', () => {
  it('is no entry, and nobody reads over it', async () => {
    const { store } = logs.process();
    await store.openEpoch(ledger);
    await operator.appendToStream(stream(), binaryEvent({ type: 'x', data: Buffer.from('x') }));
    await expect(store.head(ledger)).rejects.toMatchObject({ code: 'internal' });
    await expect(store.read(ledger, 0n, 10)).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('a server that does not answer', () => {
  it('is away, for reads as for appends, and is there again when it answers', async () => {
    const { store, answers } = logs.process({ callMsMax: 500 });
    const head = await store.openEpoch(ledger);
    double.faults.areReadsIgnored = true;
    for (const look of [store.head(ledger), store.read(ledger, 0n, 1), store.openEpoch(ledger)]) {
      await expect(look).rejects.toMatchObject({ code: 'database_unavailable' });
    }
    expect(await answers()).toBe(false);
    double.faults.areReadsIgnored = false;
    expect(await answers()).toBe(true);
    double.faults.appends.push('ignored');
    await expect(store.append(batchOf(head, ['one']))).rejects.toMatchObject({
      code: 'database_unavailable',
    });
    await appended(store, head, ['one']);
  });

  it('is away when its connections end, and the same process goes on', async () => {
    const { store } = logs.process();
    const head = await store.openEpoch(ledger);
    double.cut();
    await expect.poll(() => store.head(ledger).catch(() => undefined)).toEqual(head);
    await appended(store, head, ['one']);
  });

  it('because nodes are missing keeps the outcome open until they are back', async () => {
    const { store } = logs.process({ callMsMax: 500 });
    const head = await store.openEpoch(ledger);
    double.log.hold();
    const lost = knownOutcome(store, { attemptsMax: 2, pause: async () => {} });
    await expect(lost.append(batchOf(head, ['one']))).rejects.toMatchObject({
      code: 'database_unavailable',
    });
    expect(await store.head(ledger)).toEqual(head);
    const back = async () => double.log.replicate();
    const surviving = knownOutcome(store, { attemptsMax: 5, pause: back });
    expect(await surviving.append(batchOf(head, ['one']))).toEqual({ status: 'appended' });
    expect(await store.head(ledger)).toEqual({ ...head, seq: 1n, leaf: leafOf('one') });
  });

  it('is away where none is', async () => {
    const nowhere = connected('esdb://127.0.0.1:1?tls=false');
    const { eventStoreDbOver } = await import('./eventstoredb-event-store.ts');
    const { store } = eventStoreDbOver(nowhere, { pool: logs.pool(), callMsMax: 1_000 });
    await expect(store.head(ledger)).rejects.toMatchObject({ code: 'database_unavailable' });
  });
});
