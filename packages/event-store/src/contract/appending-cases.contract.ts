import { expect } from 'vitest';
import type { EventStore } from '../event-store.ts';
import {
  appended,
  batchOf,
  leafOf,
  ledger,
  type StoreCase,
  type StoresUnderTest,
  texts,
} from './case.contract.ts';

/** An entry is not longer than this, and a batch of a writer is not larger. Bytes. */
const entryBytesMax = 65_535;
const batchBytesMax = 512 * 1024;

export const appendingCases: readonly StoreCase[] = [
  {
    name: 'moves the head to the last entry',
    run: async ({ store }) => {
      const head = await appended(store, await store.openEpoch(ledger), ['one', 'two']);
      expect(await store.head(ledger)).toEqual(head);
    },
  },
  {
    name: 'refuses a stale append and writes nothing',
    run: async ({ store }) => {
      const head = await store.openEpoch(ledger);
      await appended(store, head, ['one']);
      expect(await store.append(batchOf(head, ['late']))).toEqual({ status: 'conflict' });
      expect(await store.append(batchOf(head, ['late', 'later']))).toEqual({ status: 'conflict' });
      expect(await texts(store)).toEqual([[1n, 'one']]);
    },
  },
  {
    name: 'refuses an append that would leave a gap',
    run: async ({ store }) => {
      const head = await store.openEpoch(ledger);
      expect(await store.append(batchOf({ ...head, seq: 1n }, ['two']))).toEqual({
        status: 'conflict',
      });
      expect(await texts(store)).toEqual([]);
    },
  },
  {
    name: 'has a batch that is sent again once',
    run: async ({ store }) => {
      const first = await store.openEpoch(ledger);
      const next = await appended(store, first, ['one', 'two']);
      await appended(store, next, ['three']);
      await store.append(batchOf(first, ['one', 'two']));
      await store.append(batchOf(next, ['three']));
      expect((await texts(store)).map(([, text]) => text)).toEqual(['one', 'two', 'three']);
    },
  },
  {
    name: 'refuses the same batch sent again',
    run: async ({ store }) => {
      const head = await store.openEpoch(ledger);
      await appended(store, head, ['one']);
      expect(await store.append(batchOf(head, ['one']))).toEqual({ status: 'conflict' });
      expect(await texts(store)).toEqual([[1n, 'one']]);
    },
  },
  {
    name: 'does not take a batch for a repeat of which only a part was there',
    run: async ({ store }) => {
      const head = await store.openEpoch(ledger);
      await appended(store, head, ['one', 'two']);
      const more = await store.append(batchOf(head, ['one', 'two', 'three']));
      expect(more).toEqual({ status: 'conflict' });
      expect(await texts(store)).toHaveLength(2);
    },
  },
  {
    name: 'takes as many entries and as large ones as a writer has, whole',
    run: async ({ store }) => {
      const many = Array.from({ length: 1_000 }, (_, n) => `entry ${n} ${'x'.repeat(500)}`);
      const head = await appended(store, await store.openEpoch(ledger), many);
      const size = Math.floor(batchBytesMax / entryBytesMax);
      const large = Array.from({ length: size }, (_, n) => String(n).padEnd(entryBytesMax, '.'));
      await appended(store, head, large);
      const all = await store.read(ledger, 0n, 2_000);
      expect(all.map(({ bytes }) => bytes.toString())).toEqual([...many, ...large]);
    },
  },
  {
    name: 'takes a batch that is larger than any writer has whole, or refuses it and writes nothing',
    run: async ({ store }) => {
      const head = await store.openEpoch(ledger);
      const large = Array.from({ length: 40 }, (_, n) => String(n).padEnd(entryBytesMax, '.'));
      const outcome = await store.append(batchOf(head, large)).then(
        ({ status }) => status,
        (fault: { code?: string }) => fault.code,
      );
      expect(['appended', 'internal']).toContain(outcome);
      const written = await store.read(ledger, 0n, 100);
      expect(written).toHaveLength(outcome === 'appended' ? large.length : 0);
    },
  },
  {
    name: 'lets three racing writers make neither a fork nor a gap',
    run: race,
  },
];

const rounds = 20;

async function race({ store, other }: StoresUnderTest): Promise<void> {
  const fates = await Promise.all([contend(store, 'a'), contend(other, 'b'), contend(store, 'c')]);
  const written = await store.read(ledger, 0n, 1_000);
  expect(written.map(({ seq }) => seq)).toEqual(written.map((_, index) => BigInt(index + 1)));
  // Whatever was acknowledged is there, and nothing else.
  const bodies = written.map(({ bytes }) => bytes.toString());
  expect([...bodies].sort()).toEqual(fates.flat().sort());
  const last = written.at(-1);
  expect(await store.head(ledger)).toMatchObject({
    seq: last?.seq,
    leaf: leafOf(last?.bytes ?? ''),
  });
  expect(written.length).toBeGreaterThan(0);
}

/** Appends one entry a round as a writer would, taking the log over whenever it was fenced. */
async function contend(store: EventStore, name: string): Promise<readonly string[]> {
  const acknowledged: string[] = [];
  let head = await store.openEpoch(ledger);
  for (let round = 0; round < rounds; round += 1) {
    const body = `${name} ${round}`;
    const batch = batchOf(head, [body]);
    const { status } = await store.append(batch);
    if (status === 'appended') acknowledged.push(body);
    head =
      status === 'appended'
        ? { epoch: head.epoch, seq: head.seq + 1n, leaf: batch.leaf }
        : await store.openEpoch(ledger);
  }
  return acknowledged;
}
