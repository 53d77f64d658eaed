import { manualClock } from '@alfred/clock';
import { memoryEventStore } from '@alfred/event-store';
import { describe, expect, it } from 'vitest';
import type { SignerChange } from '../ports/checkpoints.ts';
import { entryExamples } from '../wire/entry-examples.ts';
import { foldBalances } from './fold-balances.ts';
import { listBudgets } from './list-budgets.ts';
import { listWallets } from './list-wallets.ts';
import { logSignal } from './log-signal.ts';
import { getCheckpoint, listCheckpointKeys } from './read-checkpoints.ts';
import { readEntries } from './read-entries.ts';

const ledger = 'led_9fG2hJk5LpQw8ErTy1UiOa';

const all = entryExamples.length;

async function storeOfExamples(bodies = entryExamples.map(({ entry }) => Buffer.from(entry))) {
  const store = memoryEventStore();
  const { epoch } = await store.openEpoch(ledger);
  const entries = bodies.map((bytes) => ({ bytes, key: undefined }));
  await store.append({ ledger, epoch, expectedSeq: 0n, entries, leaf: Buffer.alloc(32) });
  return store;
}

describe('reading entries', () => {
  const page = { after: 0n, limit: 0, waitMs: 0 };

  it('gives the stored bytes and the head', async () => {
    const read = readEntries({ store: await storeOfExamples(), appended: logSignal() });
    const { entries, head } = await read(ledger, { ...page, after: 2n, limit: 2 });
    expect(entries.map(String)).toEqual(entryExamples.slice(2, 4).map(({ entry }) => entry));
    expect(head).toBe(BigInt(entryExamples.length));
    expect((await read(ledger, { ...page, after: -5n })).entries).toHaveLength(all);
  });

  it('ends a page when it is large enough', async () => {
    const bodies = Array.from({ length: 60 }, () => Buffer.alloc(60_000, 'x'));
    const read = readEntries({ store: await storeOfExamples(bodies), appended: logSignal() });
    expect((await read(ledger, page)).entries).toHaveLength(35);
  });

  it('waits for something new, and only so long', async () => {
    const store = await storeOfExamples();
    const appended = logSignal();
    const read = readEntries({ store, appended });
    const wish = { ...page, after: BigInt(all), waitMs: 10_000 };
    const waiting = read(ledger, wish);
    const entries = [{ bytes: Buffer.from('new'), key: undefined }];
    const leaf = Buffer.alloc(32);
    await store.append({ ledger, epoch: 1n, expectedSeq: BigInt(all), entries, leaf });
    appended.raise(ledger, all + 1);
    expect((await waiting).entries.map(String)).toEqual(['new']);
    expect((await read(ledger, { ...wish, after: BigInt(all + 1), waitMs: 1 })).entries).toEqual(
      [],
    );
  });

  it('refuses a ledger that is not there', async () => {
    const store = memoryEventStore();
    const read = readEntries({ store, appended: logSignal() });
    await expect(read(ledger, page)).rejects.toMatchObject({ code: 'ledger_unknown' });
    await store.openEpoch(ledger);
    await expect(read(ledger, page)).rejects.toMatchObject({ code: 'ledger_unknown' });
  });
});

describe('balances', () => {
  it('are folded to exactly the size that is asked for', async () => {
    const fold = foldBalances({ store: await storeOfExamples() });
    const department = 'dep_6Hr1pQz8JwUf3XaVe5NtGy';
    expect(JSON.parse((await fold(ledger, 4n)).toString())).toEqual({
      accounts: [
        { account: 'issued', asset: 'USD/9', posted: '-100000000000' },
        { account: `wallet:${department}`, asset: 'USD/9', posted: '100000000000' },
      ],
      budgets: [],
    });
    const all = JSON.parse((await fold(ledger, 14n)).toString());
    expect(all.accounts.map(({ account }: { account: string }) => account)).toEqual([
      'issued',
      'overrun',
      'spent:openai',
      `wallet:${department}`,
    ]);
    expect(all.budgets).toMatchObject([{ node: department, used: '25002000000', held: '0' }]);
  });

  it('are empty for nothing, and refused for more than there is', async () => {
    const fold = foldBalances({ store: await storeOfExamples() });
    expect((await fold(ledger, 0n)).toString()).toBe('{"accounts":[],"budgets":[]}');
    await expect(fold(ledger, BigInt(all + 1))).rejects.toMatchObject({
      code: 'request_invalid',
      params: { param: 'size', reason: `size: the log has ${all} entries` },
    });
    await expect(fold('led_0', 0n)).rejects.toMatchObject({ code: 'ledger_unknown' });
  });
});

describe('wallets', () => {
  it('are waited for, so long as it is bearable', async () => {
    const projected = logSignal();
    let seq = 3n;
    const readModel = {
      wallets: async () => ({ wallets: [], asOf: { seq, at: 0n } }),
      budgets: async () => undefined,
    };
    const list = listWallets({ readModel, projected });
    const query = { node: '', afterNode: '', limit: 0, atLeast: 4n };
    const waiting = list(ledger, query);
    seq = 4n;
    projected.raise(ledger, 4);
    expect((await waiting).asOf.seq).toBe(4n);
  });

  it('and budgets of an unknown ledger are refused', async () => {
    const nothing = async () => undefined;
    const readModel = { wallets: nothing, budgets: nothing };
    const projected = logSignal();
    const list = listWallets({ readModel, projected });
    const query = { node: '', afterNode: '', limit: 9_999, atLeast: 0n };
    await expect(list(ledger, query)).rejects.toMatchObject({ code: 'ledger_unknown' });
    const budgets = listBudgets({ readModel, projected, clock: manualClock(0n) });
    await expect(budgets(ledger, { node: 'n', atLeast: 0n })).rejects.toMatchObject({
      code: 'ledger_unknown',
    });
  });
});

describe('checkpoints', () => {
  let changes: readonly SignerChange[] = [];
  const checkpoint = (size: bigint) => ({ size, root: Buffer.alloc(32), note: 'note' });
  const checkpoints = (latest: () => bigint | undefined) => ({
    verified: async () => undefined,
    put: async () => {},
    firstOver: async (_: string, size: bigint) => checkpoint(size),
    changes: async () => changes,
    latest: async () => {
      const size = latest();
      return size === undefined ? undefined : checkpoint(size);
    },
  });

  it('are given as they are, or awaited for the head', async () => {
    let size = 3n;
    const signed = logSignal();
    const store = await storeOfExamples();
    const get = getCheckpoint({ store, signed, checkpoints: checkpoints(() => size) });
    expect(await get(ledger, { head: false })).toMatchObject({ size: 3n });
    const waiting = get(ledger, { head: true });
    size = BigInt(all);
    signed.raise(ledger, all);
    expect(await waiting).toMatchObject({ size: BigInt(all) });
  });

  it('are refused for a ledger that is not there', async () => {
    const store = memoryEventStore();
    const get = getCheckpoint({
      ...{ store, signed: logSignal(), checkpoints: checkpoints(() => undefined) },
    });
    await expect(get(ledger, { head: false })).rejects.toMatchObject({ code: 'ledger_unknown' });
    const keys = { first: async () => 'first' };
    const readers = { keys, originOf: () => 'origin', checkpoints: checkpoints(() => 1n) };
    const list = listCheckpointKeys({ store, ...readers });
    await expect(list(ledger)).rejects.toMatchObject({ code: 'ledger_unknown' });
    const known = listCheckpointKeys({ store: await storeOfExamples(), ...readers });
    expect(await known(ledger)).toEqual({ keys: ['first'], handovers: [] });
    changes = [{ seq: 7n, origin: 'origin', from: 'zeroth', key: 'second', lost: undefined }];
    expect(await known(ledger)).toEqual({
      keys: ['zeroth', 'second'],
      handovers: [{ seq: 7n, note: 'note' }],
    });
  });
});
