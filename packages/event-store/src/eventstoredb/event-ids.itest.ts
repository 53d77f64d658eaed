import { createHash } from 'node:crypto';
import { leafHash } from '@alfred/proof';
import { type EventStoreDbDouble, eventStoreDbForTests } from '@alfred/testing';
import type { EventStoreDBClient } from '@eventstore/db-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EventStoreDbLogs, eventStoreDbLogs } from '../../test/eventstoredb-logs.ts';
import { appended, keyedBatch, ledger } from '../contract/case.contract.ts';
import { zombie } from '../contract/writer-cases.contract.ts';
import { eventIdOf, noLeaf } from '../index.ts';
import { connected } from './client.ts';
import { eventStoreDbOver } from './eventstoredb-event-store.ts';

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

const written = () => {
  const wish = { from: 0, count: 100, isBackwards: false };
  const result = double.log.read(`${logs.prefix()}${ledger}`, wish);
  return result.kind === 'events' ? result.events : [];
};

describe('an entry in EventStoreDB', () => {
  it('is an event whose id is made from what it says and from all before it', async () => {
    const { store } = logs.process();
    const head = await store.openEpoch(ledger);
    await appended(store, head, ['one', 'two']);
    expect(written()).toMatchObject(
      ['one', 'two'].map((body, revision) => ({
        ...{ revision, type: 'alfred.entry', isJson: false },
        data: new Uint8Array(Buffer.from(body)),
        id: eventIdOf(leafHash(Buffer.from(body))),
      })),
    );
  });

  it('has beside it who wrote it, and the hash of its key', async () => {
    const { store } = logs.process();
    await store.openEpoch(ledger);
    const head = await store.openEpoch(ledger);
    await store.append(keyedBatch(head, 'use:a'));
    await appended(store, { ...head, seq: 1n }, ['without']);
    const beside = written().map(({ metadata }) => Buffer.from(metadata).toString());
    const key = createHash('sha256').update('use:a').digest('base64');
    expect(beside).toEqual([`{"epoch":"2","key":"${key}"}`, '{"epoch":"2"}']);
  });

  it('comes by the call of which nothing is shared between clients', async () => {
    const before = double.calls.length;
    const { store } = logs.process();
    await appended(store, await store.openEpoch(ledger), ['one']);
    const calls = double.calls.slice(before);
    expect(calls).toContain('Append');
    expect(calls).not.toContain('BatchAppend');
  });
});

/** An id made from the entry's number: what must not be. */
function idOfNumber(stream: string, seq: bigint): string {
  return eventIdOf(createHash('sha256').update(`${stream} ${seq}`).digest());
}

/** A connection that gives every event such an id. */
function planted(client: EventStoreDBClient): EventStoreDBClient {
  const append = client.appendToStream.bind(client);
  client.appendToStream = async (stream, events, options = {}) => {
    const { expectedRevision } = options;
    const first = typeof expectedRevision === 'bigint' ? expectedRevision + 2n : 1n;
    const list = Array.isArray(events) ? events : [events];
    const numbered = list.map((event, n) => ({
      ...event,
      id: idOfNumber(stream, first + BigInt(n)),
    }));
    return append(stream, numbered, options);
  };
  return client;
}

describe('an event id made from the number of an entry', () => {
  it("has the server acknowledge a zombie's entry that is not in the log, and is caught", async () => {
    const pool = logs.pool();
    const prefix = logs.prefix();
    const client = planted(connected(double.url));
    const { store } = eventStoreDbOver(client, { pool, prefix });
    const stores = { store, other: store, failNextAppend: () => {} };
    await expect(zombie(stores)).rejects.toThrow(/expected 'appended' not to be 'appended'/);
    await logs.renew();
    const { store: right } = logs.process();
    await zombie({ ...stores, store: right, other: right });
    await client.dispose();
  });

  it('is the only thing that tells an entry of another writer apart at its place', async () => {
    const { store } = logs.process();
    const head = await store.openEpoch(ledger);
    await appended(store, head, ['theirs']);
    const entries = [{ bytes: Buffer.from('theirs'), key: undefined }];
    const same = { ledger, epoch: head.epoch, expectedSeq: 0n, entries, leaf: noLeaf };
    expect(await store.append(same)).toEqual({ status: 'appended' });
    expect(written()).toHaveLength(1);
  });
});
