import { describe, expect, it } from 'vitest';
import { keyHash } from '../batch-parameters.ts';
import { keyIndex, type TakenEntry } from './key-index.ts';
import { type KeyTable, postgresKeyTable, type TakenKey } from './postgres-key-table.ts';

const ledger = 'led_a';

/** A table that lives here, and does what an index may rely on. */
function heldTable(): KeyTable & { place0: bigint | undefined; failing: boolean } {
  const keys = new Map<string, bigint>();
  return {
    place0: undefined,
    failing: false,
    openEpoch: async () => 1n,
    async place() {
      return this.place0 === undefined ? undefined : { epoch: 1n, seq: this.place0 };
    },
    ledgers: async () => [],
    async put(_, { from, to, keys: taken }) {
      if (this.failing) throw new Error('down');
      if ((this.place0 ?? 0n) !== from) return false;
      this.place0 = to;
      for (const { hash, seq } of taken as readonly TakenKey[]) {
        keys.set(hash.toString('hex'), seq);
      }
      return true;
    },
    find: async (_, hashes) => hashes.map((hash) => keys.get(hash.toString('hex'))),
  };
}

const entry = (seq: bigint, key?: string): TakenEntry => ({
  seq,
  keyHash: key === undefined ? undefined : keyHash(key),
});

/** A log of these entries. */
const logOf = (entries: readonly TakenEntry[]) => ({
  read: async (_: string, after: bigint) =>
    entries
      .filter(({ seq }) => seq > after)
      .map((kept) => ({ ...kept, epoch: 1n, bytes: Buffer.alloc(0) })),
});

describe('an index of keys', () => {
  it('finds what is on its way and what is there, and whose a key was first', async () => {
    const table = heldTable();
    const index = keyIndex(table, logOf([entry(1n, 'a'), entry(2n), entry(3n, 'a')]));
    await index.cover(ledger, 3n);
    expect(await index.find(ledger, ['a', 'b'])).toEqual(new Map([['a', 1n]]));
    table.failing = true;
    index.note(ledger, [entry(4n, 'b'), entry(6n, 'c')]);
    expect(await index.find(ledger, ['a', 'b', 'c'])).toEqual(
      new Map([
        ['b', 4n],
        ['a', 1n],
      ]),
    );
    table.failing = false;
    await index.settled();
    expect(await index.find(ledger, ['b'])).toEqual(new Map([['b', 4n]]));
  });

  it('takes nothing in of a ledger that it does not follow', async () => {
    const table = heldTable();
    const index = keyIndex(table, logOf([]));
    index.note(ledger, [entry(1n, 'a')]);
    await index.settled();
    expect(table.place0).toBeUndefined();
    await index.cover(ledger, 5n);
    expect(await index.find(ledger, ['a'])).toEqual(new Map());
  });

  it('refuses a log with a hole in it', async () => {
    const index = keyIndex(heldTable(), logOf([entry(1n, 'a'), entry(2n, 'b')].slice(1)));
    await expect(index.cover(ledger, 2n)).rejects.toMatchObject({ code: 'log_truncatable' });
  });

  it('goes on from where a quicker process has come to', async () => {
    const table = heldTable();
    const index = keyIndex(table, logOf([entry(1n, 'a'), entry(2n, 'b')]));
    await index.cover(ledger, 0n);
    table.place0 = 2n;
    index.note(ledger, [entry(1n, 'a')]);
    await index.settled();
    await index.cover(ledger, 2n);
    expect(table.place0).toBe(2n);
  });

  it('fills a table again that went back behind it', async () => {
    const table = heldTable();
    table.place0 = 1n;
    const index = keyIndex(table, logOf([entry(1n, 'a'), entry(2n, 'b')]));
    await index.cover(ledger, 1n);
    table.place0 = undefined;
    await index.cover(ledger, 2n);
    expect(await index.find(ledger, ['a', 'b'])).toEqual(
      new Map([
        ['a', 1n],
        ['b', 2n],
      ]),
    );
  });
});

it('does not go on with a table that answers nothing', async () => {
  const silent = { query: async () => ({ rows: [] }) };
  const table = postgresKeyTable(silent as unknown as Parameters<typeof postgresKeyTable>[0]);
  await expect(table.openEpoch(ledger, 1n)).rejects.toMatchObject({ code: 'internal' });
  expect(await table.place(ledger)).toBeUndefined();
  expect(await table.find(ledger, [])).toEqual([]);
});
