import { expect } from 'vitest';
import { noLeaf } from '../event-store.ts';
import {
  appended,
  batchOf,
  ledger,
  type StoreCase,
  type StoresUnderTest,
  texts,
} from './case.contract.ts';

export const writerCases: readonly StoreCase[] = [
  {
    name: 'gives every writer a newer epoch',
    run: async ({ store, other }) => {
      expect((await store.openEpoch(ledger)).epoch).toBe(1n);
      expect((await other.openEpoch(ledger)).epoch).toBe(2n);
      const both = await Promise.all([store.openEpoch(ledger), other.openEpoch(ledger)]);
      expect(both.map(({ epoch }) => epoch).sort()).toEqual([3n, 4n]);
      expect((await store.head(ledger))?.epoch).toBe(4n);
    },
  },
  {
    name: 'lets a newer writer go on where the log ends',
    run: async ({ store, other }) => {
      const head = await appended(store, await store.openEpoch(ledger), ['one']);
      expect(await other.openEpoch(ledger)).toEqual({ ...head, epoch: 2n });
    },
  },
  {
    name: 'fences every older writer, of this process or another',
    run: async ({ store, other }) => {
      const older = await store.openEpoch(ledger);
      const newer = await other.openEpoch(ledger);
      expect(await store.append(batchOf(older, ['zombie']))).toEqual({ status: 'fenced' });
      const last = await appended(other, newer, ['one']);
      expect(await store.append(batchOf(older, ['zombie']))).toEqual({ status: 'fenced' });
      // Not even one that knows where the log ends.
      const knowing = { ...last, epoch: older.epoch };
      expect(await store.append(batchOf(knowing, ['zombie']))).toEqual({ status: 'fenced' });
      expect(await texts(store)).toEqual([[1n, 'one']]);
    },
  },
  {
    name: 'fences a writer of a ledger that is not there',
    run: async ({ store }) => {
      const head = { epoch: 1n, seq: 0n, leaf: noLeaf };
      expect(await store.append(batchOf(head, ['ghost']))).toEqual({ status: 'fenced' });
    },
  },
  {
    name: 'lets one of those begin who append at one place at once',
    run: async ({ store, other }) => {
      const heads = await Promise.all([store.openEpoch(ledger), other.openEpoch(ledger)]);
      const sent = [store, other].map((each, n) =>
        each.append(batchOf(heads[n] ?? { epoch: 0n, seq: 0n, leaf: noLeaf }, [`writer ${n}`])),
      );
      const statuses = (await Promise.all(sent)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 'appended').length).toBeLessThanOrEqual(1);
      const winner = statuses.indexOf('appended');
      expect(await texts(store)).toEqual(winner < 0 ? [] : [[1n, `writer ${winner}`]]);
    },
  },
  { name: "does not acknowledge a zombie's entry that is not in the log", run: zombie },
  {
    name: 'lets nothing of an older writer in behind what a newer one was told',
    run: async ({ store, other }) => {
      for (let round = 0; round < rounds; round += 1) {
        const older = await store.openEpoch(ledger);
        const [newer] = await Promise.all([
          other.openEpoch(ledger),
          store.append(batchOf(older, [`older ${round}`])),
        ]);
        expect(await other.head(ledger)).toEqual(newer);
      }
    },
  },
];

const rounds = 20;

/**
 * A writer that was asleep while another took the log over sends an entry with the number that the
 * other's has. It must not be told that its entry is there.
 */
export async function zombie({ store, other }: StoresUnderTest): Promise<void> {
  const asleep = await store.openEpoch(ledger);
  const awake = await other.openEpoch(ledger);
  const last = await appended(other, awake, ['of the newer writer']);
  const batch = batchOf(asleep, ['of the zombie']);
  expect((await store.append(batch)).status).not.toBe('appended');
  // Nor when it has the newest number too, as when the numbers were lost.
  const same = batchOf({ ...asleep, epoch: awake.epoch }, ['of the zombie']);
  expect((await store.append(same)).status).not.toBe('appended');
  expect(await texts(store)).toEqual([[1n, 'of the newer writer']]);
  expect(await store.head(ledger)).toEqual(last);
}
