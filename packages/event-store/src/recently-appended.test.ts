import { describe, expect, it, vi } from 'vitest';
import { failingAppends } from '../test/failing-appends.ts';
import { batchOf, ledger } from './contract/case.contract.ts';
import { eventStoreContract } from './event-store.contract.ts';
import type { EventStore, LedgerHead } from './event-store.ts';
import { memoryEventStore } from './memory-event-store.ts';
import { recentlyAppended } from './recently-appended.ts';

const limits = { batchesMax: 3, bytesMax: 100 };

eventStoreContract('memory, with what was appended last', {
  open: async () => {
    const store = memoryEventStore();
    const failing = failingAppends(store);
    return { ...failing, store: recentlyAppended(failing.store, limits), other: store };
  },
  except: [],
});

describe('what was appended last', () => {
  function open() {
    const inner = memoryEventStore();
    const read = vi.spyOn(inner, 'read');
    const store = recentlyAppended({ ...inner, read }, limits);
    const texts = async (after: bigint, limit = 10) =>
      (await store.read(ledger, after, limit)).map(({ bytes }) => bytes.toString());
    return { inner, store, read, texts };
  }

  async function append(
    store: EventStore,
    head: LedgerHead,
    ...bodies: string[]
  ): Promise<LedgerHead> {
    const batch = batchOf(head, bodies);
    expect(await store.append(batch)).toEqual({ status: 'appended' });
    return { ...head, seq: head.seq + BigInt(bodies.length), leaf: batch.leaf };
  }

  it('is read without asking the store, over batches and from the middle of one', async () => {
    const { store, read, texts } = open();
    let head = await store.openEpoch(ledger);
    head = await append(store, head, 'a', 'b', 'c');
    await append(store, head, 'd', 'e');
    expect(await texts(0n)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(await texts(1n, 3)).toEqual(['b', 'c', 'd']);
    expect((await store.read(ledger, 3n, 1))[0]?.seq).toBe(4n);
    expect(read).not.toHaveBeenCalled();
    expect(await texts(5n)).toEqual([]);
    expect(read).toHaveBeenCalledOnce();
  });

  it('makes room by number and by size, the oldest first', async () => {
    const { store, read, texts } = open();
    let head = await store.openEpoch(ledger);
    for (const body of ['a', 'b', 'c', 'd']) head = await append(store, head, body);
    expect(await texts(1n)).toEqual(['b', 'c', 'd']);
    expect(read).not.toHaveBeenCalled();
    expect(await texts(0n)).toEqual(['a', 'b', 'c', 'd']);
    expect(read).toHaveBeenCalledOnce();
    await append(store, head, 'e'.repeat(limits.bytesMax));
    await texts(3n);
    expect(read).toHaveBeenCalledTimes(2);
    await texts(4n);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('is forgotten when a writer opens the ledger, or an append does not succeed', async () => {
    const { inner, store, read, texts } = open();
    const head = await append(store, await store.openEpoch(ledger), 'a');
    const newer = await store.openEpoch(ledger);
    await texts(0n);
    expect(read).toHaveBeenCalledTimes(1);
    await append(store, newer, 'b');
    expect(await store.append(batchOf(head, ['lost']))).toEqual({ status: 'fenced' });
    expect(await texts(1n)).toEqual(['b']);
    expect(read).toHaveBeenCalledTimes(2);
    expect(await inner.head(ledger)).toMatchObject({ seq: 2n });
  });

  it('keeps ledgers apart', async () => {
    const { store, read } = open();
    await append(store, await store.openEpoch(ledger), 'a');
    await store.openEpoch('led_other');
    expect(await store.read('led_other', 0n, 10)).toEqual([]);
    expect(read).toHaveBeenCalledOnce();
  });
});
