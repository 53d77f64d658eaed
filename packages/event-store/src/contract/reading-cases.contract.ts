import { expect } from 'vitest';
import { type EventStore, noLeaf } from '../event-store.ts';
import { appended, batchOf, leafOf, ledger, type StoreCase, texts } from './case.contract.ts';

export const readingCases: readonly StoreCase[] = [
  {
    name: 'knows nothing of a ledger that never had a writer',
    run: async ({ store }) => {
      expect(await store.head(ledger)).toBeUndefined();
      expect(await store.read(ledger, 0n, 10)).toEqual([]);
      expect(await store.findKeys(ledger, ['a'])).toEqual(new Map());
    },
  },
  {
    name: 'opens an empty log with a leaf of zeros',
    run: async ({ store, other }) => {
      expect(await store.openEpoch(ledger)).toEqual({ epoch: 1n, seq: 0n, leaf: noLeaf });
      expect(await store.head(ledger)).toEqual({ epoch: 1n, seq: 0n, leaf: noLeaf });
      expect(await other.head(ledger)).toEqual({ epoch: 1n, seq: 0n, leaf: noLeaf });
    },
  },
  {
    name: 'numbers entries from one, without a gap, over batches',
    run: async ({ store, other }) => {
      let head = await store.openEpoch(ledger);
      head = await appended(store, head, ['one', 'two']);
      await appended(store, head, ['three']);
      const expected = [
        [1n, 'one'],
        [2n, 'two'],
        [3n, 'three'],
      ];
      expect(await texts(store)).toEqual(expected);
      expect(await texts(other)).toEqual(expected);
    },
  },
  {
    name: 'reads on from where a reader is, as far as it asks',
    run: async ({ store }) => {
      await appended(store, await store.openEpoch(ledger), ['one', 'two', 'three', 'four']);
      expect((await store.read(ledger, 1n, 2)).map(({ seq }) => seq)).toEqual([2n, 3n]);
      expect(await store.read(ledger, 4n, 10)).toEqual([]);
      expect(await store.read(ledger, 40n, 10)).toEqual([]);
    },
  },
  {
    name: 'ends where its last entry is, read from either end',
    run: async ({ store }) => {
      const all = Array.from({ length: 30 }, (_, n) => `entry ${n}`);
      await appended(store, await store.openEpoch(ledger), all);
      const last = (await store.read(ledger, 0n, 1_000)).at(-1);
      expect(await store.head(ledger)).toMatchObject({
        seq: last?.seq,
        leaf: leafOf(last?.bytes ?? ''),
      });
    },
  },
  {
    name: 'gives every byte back as it was given',
    run: async ({ store }) => {
      const bytes = Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256));
      const head = await store.openEpoch(ledger);
      const entries = [{ bytes, key: undefined }];
      await store.append({ ...batchOf(head, []), entries, leaf: leafOf(bytes) });
      expect((await store.read(ledger, 0n, 1))[0]?.bytes.equals(bytes)).toBe(true);
      expect((await store.head(ledger))?.leaf).toEqual(leafOf(bytes));
    },
  },
  {
    name: 'keeps its own copy of the bytes',
    run: async ({ store }) => {
      const bytes = Buffer.from('mine');
      const head = await store.openEpoch(ledger);
      await store.append({ ...batchOf(head, ['mine']), entries: [{ bytes, key: 'k' }] });
      bytes.write('YOUR');
      (await store.read(ledger, 0n, 1))[0]?.bytes.write('THEY');
      expect(await texts(store)).toEqual([[1n, 'mine']]);
      expect((await store.findKeys(ledger, ['k'])).get('k')?.bytes.toString()).toBe('mine');
    },
  },
  {
    name: 'lists ledgers in order, page by page, from before their first entry on',
    run: async ({ store, other }) => {
      for (const id of ['led_c', 'led_a', 'led_b']) await store.openEpoch(id);
      const named = async (each: EventStore, after: string) =>
        (await each.listLedgers(after, 2)).map((listed) => listed.ledger);
      expect(await named(store, '')).toEqual(['led_a', 'led_b']);
      expect(await named(other, 'led_b')).toEqual(['led_c']);
    },
  },
  {
    name: 'lists where each log ends, or says that it does not know',
    run: async ({ store, other }) => {
      await appended(store, await store.openEpoch(ledger), ['one', 'two']);
      const [listed] = await other.listLedgers('', 2);
      expect(listed?.ledger).toBe(ledger);
      expect([2n, undefined]).toContain(listed?.seq);
    },
  },
  {
    name: 'keeps ledgers apart',
    run: async ({ store }) => {
      await appended(store, await store.openEpoch(ledger), ['one']);
      const other = await store.openEpoch('led_other');
      const batch = { ...batchOf(other, ['1']), ledger: 'led_other' };
      expect(await store.append(batch)).toEqual({ status: 'appended' });
      expect(await texts(store)).toEqual([[1n, 'one']]);
    },
  },
];
