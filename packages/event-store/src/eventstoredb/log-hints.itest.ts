import { type EventStoreDbDouble, eventStoreDbForTests } from '@alfred/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EventStoreDbLogs, eventStoreDbLogs } from '../../test/eventstoredb-logs.ts';
import { appended, ledger } from '../contract/case.contract.ts';
import type { EventStore, LedgerHead } from '../index.ts';

let double: EventStoreDbDouble;
let logs: EventStoreDbLogs;
let writer: EventStore;
let head: LedgerHead;
let stopListening = () => {};

beforeAll(async () => {
  double = await eventStoreDbForTests();
  logs = await eventStoreDbLogs(double.url);
});
beforeEach(async () => {
  await logs.renew();
  writer = logs.process().store;
  head = await writer.openEpoch(ledger);
});
afterEach(() => {
  stopListening();
  double.faults.areSubscriptionsSilent = false;
});
afterAll(async () => {
  await logs.stop();
  await double.stop();
});

const patience = { timeout: 40_000, interval: 20 };
const grow = async (...bodies: string[]) => {
  head = await appended(writer, head, bodies);
};
const subscriptions = () => double.calls.filter((call) => call === 'Subscribe').length;

/** What another process hears. */
async function listening(silenceMsMax = 10_000) {
  const heard: string[] = [];
  const faults: unknown[] = [];
  const before = subscriptions();
  stopListening = logs.process({ silenceMsMax }).hints.listen({
    onGrown: (name, seq) => heard.push(`${name} ${seq}`),
    onFault: (fault) => faults.push(fault),
  });
  await expect.poll(subscriptions, patience).toBeGreaterThan(before);
  return { heard, faults };
}

describe('a process that listens', () => {
  it('hears what another appends to any ledger, from now on', async () => {
    await grow('before');
    const { heard, faults } = await listening();
    await grow('one', 'two');
    await expect.poll(() => heard, patience).toEqual([`${ledger} 2`, `${ledger} 3`]);
    const other = 'led_other';
    const opened = await writer.openEpoch(other);
    const entries = [{ bytes: Buffer.from('x'), key: undefined }];
    await writer.append({ ...opened, ledger: other, expectedSeq: 0n, entries });
    await expect.poll(() => heard.at(-1), patience).toBe('led_other 1');
    expect(faults).toEqual([]);
  });

  it('hears behind what it heard last after the connection ended', async () => {
    const { heard, faults } = await listening();
    await grow('one');
    await expect.poll(() => heard, patience).toEqual([`${ledger} 1`]);
    double.cut();
    await expect.poll(() => faults, patience).toMatchObject([{ code: 'database_unavailable' }]);
    const later = logs.process().store;
    await expect.poll(() => later.head(ledger).catch(() => undefined), patience).toBeDefined();
    writer = later;
    await grow('two');
    await expect.poll(() => heard, patience).toEqual([`${ledger} 1`, `${ledger} 2`]);
  });

  it('begins anew when it hears nothing, and then hears what it missed', async () => {
    const { heard, faults } = await listening(300);
    await grow('one');
    await expect.poll(() => heard, patience).toEqual([`${ledger} 1`]);
    double.faults.areSubscriptionsSilent = true;
    await grow('two');
    const before = subscriptions();
    await expect.poll(subscriptions, patience).toBeGreaterThan(before);
    expect(heard).toEqual([`${ledger} 1`]);
    double.faults.areSubscriptionsSilent = false;
    await expect.poll(() => heard, patience).toEqual([`${ledger} 1`, `${ledger} 2`]);
    expect(faults).toEqual([]);
  });

  it('tries again, more and more slowly, while nobody is there', async () => {
    const gone = await eventStoreDbForTests();
    const elsewhere = await eventStoreDbLogs(gone.url);
    const faults: unknown[] = [];
    const stop = elsewhere.process().hints.listen({
      onGrown: () => {},
      onFault: (fault) => faults.push(fault),
    });
    await gone.stop();
    await expect.poll(() => faults.length, patience).toBeGreaterThan(2);
    stop();
    await elsewhere.stop();
  });

  it('hears nothing more once it stops', async () => {
    const { heard } = await listening();
    await grow('one');
    await expect.poll(() => heard, patience).toHaveLength(1);
    stopListening();
    const again = await listening();
    await grow('two');
    await expect.poll(() => again.heard, patience).toHaveLength(1);
    expect(heard).toHaveLength(1);
  });
});
