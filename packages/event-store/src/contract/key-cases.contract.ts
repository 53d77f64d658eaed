import { expect } from 'vitest';
import { appended, keyedBatch, leafOf, ledger, type StoreCase, texts } from './case.contract.ts';

export const keyCases: readonly StoreCase[] = [
  {
    name: 'finds the entries that took keys, and only those',
    run: async ({ store }) => {
      const head = await store.openEpoch(ledger);
      await store.append(keyedBatch(head, 'use:a', 'use:b', 'use:c'));
      const found = await store.findKeys(ledger, ['use:c', 'use:x', 'use:a']);
      expect([...found].map(([key, entry]) => [key, entry.seq]).sort()).toEqual([
        ['use:a', 1n],
        ['use:c', 3n],
      ]);
    },
  },
  {
    name: 'finds at once what another process appended, whoever writes',
    run: async ({ store, other }) => {
      const head = await store.openEpoch(ledger);
      await store.append(keyedBatch(head, 'use:a'));
      expect([...(await other.findKeys(ledger, ['use:a'])).keys()]).toEqual(['use:a']);
      const newer = await other.openEpoch(ledger);
      await other.append(keyedBatch(newer, 'use:b'));
      const found = await store.findKeys(ledger, ['use:a', 'use:b', 'use:c']);
      expect([...found.values()].map(({ seq }) => seq).sort()).toEqual([1n, 2n]);
    },
  },
  {
    name: 'finds a key in its own ledger only',
    run: async ({ store }) => {
      await store.append(keyedBatch(await store.openEpoch(ledger), 'use:a'));
      expect((await store.findKeys('led_other', ['use:a'])).size).toBe(0);
    },
  },
  {
    name: 'gives a key once in the life of a ledger: the batch that repeats it writes nothing',
    run: async ({ store }) => {
      const head = await store.openEpoch(ledger);
      await store.append(keyedBatch(head, 'use:a'));
      const next = { ...head, seq: 1n, leaf: leafOf('use:a') };
      await expect(store.append(keyedBatch(next, 'use:b', 'use:a'))).rejects.toThrow();
      await expect(store.append(keyedBatch(next, 'use:b', 'use:b'))).rejects.toThrow();
      expect(await store.head(ledger)).toEqual(next);
      expect((await store.findKeys(ledger, ['use:b'])).size).toBe(0);
    },
  },
  {
    name: 'knows the keys of those who wrote before, from the moment it is opened',
    run: async ({ store, other }) => {
      const head = await store.openEpoch(ledger);
      const first = keyedBatch(head, 'use:a', 'use:b');
      await store.append(first);
      const newer = await other.openEpoch(ledger);
      expect(newer.leaf).toEqual(first.leaf);
      await expect(other.append(keyedBatch(newer, 'use:c', 'use:b'))).rejects.toMatchObject({
        code: 'internal',
      });
      expect(await other.append(keyedBatch(newer, 'use:c'))).toEqual({ status: 'appended' });
    },
  },
  {
    name: 'lets many entries have no key',
    run: async ({ store }) => {
      await appended(store, await store.openEpoch(ledger), ['one', 'two', 'three']);
      expect(await texts(store)).toHaveLength(3);
    },
  },
];
