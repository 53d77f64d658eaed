import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Batch, type EventStore, type LedgerHead, noLeaf } from './event-store.ts';

const ledger = 'led_contract';

/** What it means to be an EventStore. Every adapter's test file is one call to this. */
export function eventStoreContract(name: string, open: () => Promise<EventStore>): void {
  describe(`${name} is an EventStore`, () => {
    let store: EventStore;
    beforeEach(async () => {
      store = await open();
    });

    describe('reading', () => reading(() => store));
    describe('appending', () => appending(() => store));
    describe('fencing', () => fencing(() => store));
    describe('keys', () => keys(() => store));
  });
}

function reading(store: () => EventStore): void {
  it('knows nothing of a ledger that never had a writer', async () => {
    expect(await store().head(ledger)).toBeUndefined();
    expect(await store().read(ledger, 0n, 10)).toEqual([]);
    expect(await store().findKeys(ledger, ['a'])).toEqual(new Map());
  });

  it('opens an empty log with a leaf of zeros', async () => {
    expect(await store().openEpoch(ledger)).toEqual({ epoch: 1n, seq: 0n, leaf: noLeaf });
    expect(await store().head(ledger)).toEqual({ epoch: 1n, seq: 0n, leaf: noLeaf });
  });

  it('numbers entries from one, without a gap, over batches', async () => {
    let head = await store().openEpoch(ledger);
    head = await appended(store(), head, ['one', 'two']);
    await appended(store(), head, ['three']);
    expect(await texts(store())).toEqual([
      [1n, 'one'],
      [2n, 'two'],
      [3n, 'three'],
    ]);
  });

  it('reads on from where a reader is, as far as it asks', async () => {
    await appended(store(), await store().openEpoch(ledger), ['one', 'two', 'three', 'four']);
    expect((await store().read(ledger, 1n, 2)).map(({ seq }) => seq)).toEqual([2n, 3n]);
    expect(await store().read(ledger, 4n, 10)).toEqual([]);
  });

  it('gives every byte back as it was given', async () => {
    const bytes = Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256));
    const head = await store().openEpoch(ledger);
    await store().append({ ...batchOf(head, []), entries: [{ bytes, key: undefined }] });
    expect((await store().read(ledger, 0n, 1))[0]?.bytes.equals(bytes)).toBe(true);
  });

  it('keeps its own copy of the bytes', async () => {
    const bytes = Buffer.from('mine');
    const head = await store().openEpoch(ledger);
    await store().append({ ...batchOf(head, []), entries: [{ bytes, key: 'k' }] });
    bytes.write('YOUR');
    (await store().read(ledger, 0n, 1))[0]?.bytes.write('THEY');
    expect(await texts(store())).toEqual([[1n, 'mine']]);
    expect((await store().findKeys(ledger, ['k'])).get('k')?.bytes.toString()).toBe('mine');
  });

  it('lists ledgers in order, page by page', async () => {
    for (const id of ['led_c', 'led_a', 'led_b']) await store().openEpoch(id);
    expect(await store().listLedgers('', 2)).toEqual(['led_a', 'led_b']);
    expect(await store().listLedgers('led_b', 2)).toEqual(['led_c']);
  });

  it('keeps ledgers apart', async () => {
    await appended(store(), await store().openEpoch(ledger), ['one']);
    const other = await store().openEpoch('led_other');
    const batch = { ...batchOf(other, ['1']), ledger: 'led_other' };
    expect(await store().append(batch)).toEqual({ status: 'appended' });
    expect(await texts(store())).toEqual([[1n, 'one']]);
  });
}

function appending(store: () => EventStore): void {
  it('moves the head to the last entry', async () => {
    const head = await appended(store(), await store().openEpoch(ledger), ['one', 'two']);
    expect(await store().head(ledger)).toEqual(head);
  });

  it('refuses a stale append and writes nothing', async () => {
    const head = await store().openEpoch(ledger);
    await appended(store(), head, ['one']);
    expect(await store().append(batchOf(head, ['late']))).toEqual({ status: 'conflict' });
    expect(await texts(store())).toEqual([[1n, 'one']]);
  });

  it('refuses an append that would leave a gap', async () => {
    const head = await store().openEpoch(ledger);
    expect(await store().append(batchOf({ ...head, seq: 1n }, ['two']))).toEqual({
      status: 'conflict',
    });
    expect(await texts(store())).toEqual([]);
  });

  it('refuses the same batch sent again', async () => {
    const head = await store().openEpoch(ledger);
    await appended(store(), head, ['one']);
    expect(await store().append(batchOf(head, ['one']))).toEqual({ status: 'conflict' });
    expect(await texts(store())).toEqual([[1n, 'one']]);
  });

  it('takes a large batch whole', async () => {
    const head = await store().openEpoch(ledger);
    const all = Array.from({ length: 1_000 }, (_, index) => `entry ${index} ${'x'.repeat(400)}`);
    await appended(store(), head, all);
    expect((await store().read(ledger, 0n, 2_000)).map((e) => e.bytes.toString())).toEqual(all);
  });

  it('lets three racing writers make neither a fork nor a gap', async () => {
    const rounds = 20;
    await Promise.all(['a', 'b', 'c'].map((name) => race(store(), name, rounds)));
    const written = await store().read(ledger, 0n, 1_000);
    expect(written.map(({ seq }) => seq)).toEqual(written.map((_, index) => BigInt(index + 1)));
    const last = written.at(-1);
    expect((await store().head(ledger))?.seq).toBe(last?.seq);
    expect((await store().head(ledger))?.leaf).toEqual(leafOf(last?.bytes.toString() ?? ''));
    expect(written.length).toBeGreaterThan(0);
  });
}

function fencing(store: () => EventStore): void {
  it('gives every writer a newer epoch', async () => {
    expect((await store().openEpoch(ledger)).epoch).toBe(1n);
    expect((await store().openEpoch(ledger)).epoch).toBe(2n);
    expect((await store().head(ledger))?.epoch).toBe(2n);
  });

  it('lets a newer writer go on where the log ends', async () => {
    const head = await appended(store(), await store().openEpoch(ledger), ['one']);
    expect(await store().openEpoch(ledger)).toEqual({ ...head, epoch: 2n });
  });

  it('fences every older writer', async () => {
    const older = await store().openEpoch(ledger);
    const newer = await store().openEpoch(ledger);
    expect(await store().append(batchOf(older, ['zombie']))).toEqual({ status: 'fenced' });
    await appended(store(), newer, ['one']);
    expect(await store().append(batchOf(older, ['zombie']))).toEqual({ status: 'fenced' });
    expect(await texts(store())).toEqual([[1n, 'one']]);
  });

  it('fences a writer of a ledger that is not there', async () => {
    const head = { epoch: 1n, seq: 0n, leaf: noLeaf };
    expect(await store().append(batchOf(head, ['ghost']))).toEqual({ status: 'fenced' });
  });
}

function keys(store: () => EventStore): void {
  const keyed = (head: LedgerHead, ...names: string[]): Batch => ({
    ...batchOf(head, names),
    entries: names.map((key) => ({ bytes: Buffer.from(key), key })),
  });

  it('finds the entries that took keys, and only those', async () => {
    const head = await store().openEpoch(ledger);
    await store().append(keyed(head, 'use:a', 'use:b', 'use:c'));
    const found = await store().findKeys(ledger, ['use:c', 'use:x', 'use:a']);
    expect([...found].map(([key, entry]) => [key, entry.seq]).sort()).toEqual([
      ['use:a', 1n],
      ['use:c', 3n],
    ]);
  });

  it('finds a key in its own ledger only', async () => {
    await store().append(keyed(await store().openEpoch(ledger), 'use:a'));
    expect((await store().findKeys('led_other', ['use:a'])).size).toBe(0);
  });

  it('gives a key once in the life of a ledger: the batch that repeats it writes nothing', async () => {
    const head = await store().openEpoch(ledger);
    await store().append(keyed(head, 'use:a'));
    const next = { ...head, seq: 1n, leaf: leafOf('use:a') };
    await expect(store().append(keyed(next, 'use:b', 'use:a'))).rejects.toThrow();
    await expect(store().append(keyed(next, 'use:b', 'use:b'))).rejects.toThrow();
    expect(await store().head(ledger)).toEqual(next);
    expect((await store().findKeys(ledger, ['use:b'])).size).toBe(0);
  });

  it('lets many entries have no key', async () => {
    await appended(store(), await store().openEpoch(ledger), ['one', 'two', 'three']);
    expect(await texts(store())).toHaveLength(3);
  });
}

/** Appends one entry a round as a writer would, taking the log over whenever it was fenced. */
async function race(store: EventStore, name: string, rounds: number): Promise<void> {
  let head = await store.openEpoch(ledger);
  for (let round = 0; round < rounds; round += 1) {
    const batch = batchOf(head, [`${name} ${round}`]);
    const { status } = await store.append(batch);
    head =
      status === 'appended'
        ? { epoch: head.epoch, seq: head.seq + 1n, leaf: batch.leaf }
        : await store.openEpoch(ledger);
  }
}

async function appended(
  store: EventStore,
  head: LedgerHead,
  bodies: readonly string[],
): Promise<LedgerHead> {
  const batch = batchOf(head, bodies);
  expect(await store.append(batch)).toEqual({ status: 'appended' });
  return { epoch: head.epoch, seq: head.seq + BigInt(bodies.length), leaf: batch.leaf };
}

function batchOf(head: LedgerHead, bodies: readonly string[]): Batch {
  return {
    ledger,
    epoch: head.epoch,
    expectedSeq: head.seq,
    entries: bodies.map((body) => ({ bytes: Buffer.from(body), key: undefined })),
    leaf: leafOf(bodies.at(-1) ?? ''),
  };
}

function leafOf(body: string): Buffer {
  return createHash('sha256').update(Buffer.of(0)).update(body).digest();
}

async function texts(store: EventStore): Promise<readonly [bigint, string][]> {
  const entries = await store.read(ledger, 0n, 1_000);
  return entries.map(({ seq, bytes }) => [seq, bytes.toString()]);
}
