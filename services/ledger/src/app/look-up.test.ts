import { memoryEventStore } from '@alfred/event-store';
import { describe, expect, it } from 'vitest';
import { gatedStore, turn } from '../../test/gated-store.ts';
import { dollars, ending, giveBack, issue, lease, tree } from '../../test/given.ts';
import { claim, closeUnseen, late, rerate } from '../../test/given-leases.ts';
import { keyedSubmission, runWriters, typesOf } from '../../test/running-writers.ts';

const ledger = 'led_a';
const reconciled = ending('r1', dollars(1), { ending: 'reconciled' });

async function opened(store = memoryEventStore()) {
  const running = runWriters(store);
  await running.apply(ledger, ...tree, issue('user', dollars(10)), lease(1, dollars(4)));
  return { store, ...running };
}

describe('what a command refers to', () => {
  it('is found in its own batch', async () => {
    const { apply, store } = await opened();
    const answers = await apply(ledger, reconciled, late('r1', dollars(3)), rerate('r1', 1n));
    expect(answers).toMatchObject([{ outcome: 'accepted' }, { type: 'LateUsage.v1' }, {}]);
    const log = await store.read(ledger, 0n, 100);
    expect(log.at(-2)?.bytes.toString()).toContain('"before":"1000000000","charge":"3000000000"');
    expect(log.at(-1)?.bytes.toString()).toContain('"before":"3000000000","charge":"1"');
  });

  it('is found in the batch that is being committed', async () => {
    const store = gatedStore(memoryEventStore());
    store.open();
    const { apply } = await opened(store);
    const gated = gatedStore(store);
    const next = runWriters(gated);
    const opening = next.open.found(ledger);
    await turn();
    await gated.pass();
    await opening;
    const first = next.apply(ledger, reconciled);
    await turn();
    const second = next.apply(ledger, late('r1', dollars(3)));
    await turn();
    await gated.pass();
    await gated.pass();
    expect(await first).toMatchObject([{ outcome: 'accepted' }]);
    expect(await second).toMatchObject([{ type: 'LateUsage.v1' }]);
    const [entry] = (await store.read(ledger, 0n, 100)).slice(-1);
    expect(entry?.bytes.toString()).toContain('"before":"1000000000"');
    await expect(apply(ledger, rerate('r1', 1n))).rejects.toMatchObject({ code: 'writer_fenced' });
  });

  it('is found in the log by a writer who came later, however often it was charged', async () => {
    const { apply, store } = await opened();
    await apply(ledger, reconciled, giveBack(1), rerate('r1', dollars(2), 'v2'));
    const next = runWriters(store);
    await next.apply(ledger, late('r1', dollars(3), { leaseKey: 'lease:inc:1' }));
    await runWriters(store).apply(ledger, rerate('r1', dollars(1), 'v3'));
    const log = (await store.read(ledger, 0n, 100)).map(({ bytes }) => bytes.toString());
    const charges = log.flatMap(
      (entry) => /"before":"(\d)0{9}","charge":"(\d)0{9}"/.exec(entry) ?? [],
    );
    expect(charges.filter((each) => each.length === 1)).toEqual(['1', '2', '2', '3', '3', '1']);
  });

  it('is asked for once for all commands of a round', async () => {
    const { apply, store } = await opened();
    await apply(ledger, reconciled, giveBack(1));
    const asked: number[] = [];
    const counting = {
      ...store,
      findKeys: (of: string, keys: readonly string[]) => {
        asked.push(keys.length);
        return store.findKeys(of, keys);
      },
    };
    const next = runWriters(counting);
    const leaseKey = 'lease:inc:1';
    const commands = Array.from({ length: 100 }, (_, index) => late(`r${index}`, 1n, { leaseKey }));
    await next.apply(ledger, ...commands);
    expect(asked).toEqual([301 - 100]);
  });
});

describe('a claimed key', () => {
  const first = lease(2, dollars(1), { claim: claim(1, 'r1') });
  const again = lease(3, dollars(1), { claim: claim(2, 'r2') });

  it('is given once, and repeated with the request that took it', async () => {
    const { apply, store } = await opened();
    const [given] = await apply(ledger, first);
    expect(given).toMatchObject({ lease: { lease: 'lea2', request: 'r1' }, repeated: false });
    const other = lease(9, dollars(1), { incarnation: 'other', claim: claim(1, 'r9') });
    const repeat = [{ repeated: true, lease: { lease: 'lea2', request: 'r1' } }];
    expect(await apply(ledger, other)).toMatchObject(repeat);
    expect(await runWriters(store).apply(ledger, other)).toMatchObject(repeat);
  });

  it('is refused for another body', async () => {
    const { apply } = await opened();
    const body = 'b'.repeat(64);
    await apply(ledger, first);
    expect(await apply(ledger, lease(3, 1n, { claim: claim(1, 'r2', body) }))).toMatchObject([
      { code: 'idempotency_key_reused' },
    ]);
  });

  it('is tried again across writers, when nothing was charged', async () => {
    const { apply, store } = await opened();
    await apply(ledger, first);
    expect(await apply(ledger, again)).toMatchObject([{ code: 'request_in_progress' }]);
    const released = ending('r1', 0n, { lease: 'lea2', ending: 'released' });
    await apply(ledger, released, giveBack(1, { lease: 'lea2' }));
    expect(await runWriters(store).apply(ledger, again)).toMatchObject([
      { outcome: 'accepted', lease: { request: 'r2' } },
    ]);
  });

  it('is used up across writers by a charge', async () => {
    const { apply, store } = await opened();
    await apply(ledger, first, ending('r1', 1n, { lease: 'lea2' }), giveBack(1, { lease: 'lea2' }));
    expect(await runWriters(store).apply(ledger, again)).toMatchObject([
      { code: 'idempotency_key_used', params: { request: 'r1' } },
    ]);
  });
});

describe('asks that were closed', () => {
  it('are repeated to nobody, also when they were granted before', async () => {
    const { apply, store } = await opened();
    await apply(ledger, lease(2, 1n), closeUnseen(2, 'lea1'));
    const closed = [{ code: 'ask_closed', params: { ask: '2' } }];
    expect(await apply(ledger, lease(2, 1n))).toMatchObject(closed);
    expect(await apply(ledger, lease(1, dollars(4)))).toMatchObject([{ repeated: true }]);
    expect(await runWriters(store).apply(ledger, lease(2, 1n))).toMatchObject(closed);
  });

  it('may be closed again and again, and leave an entry once', async () => {
    const { apply, store } = await opened();
    await apply(ledger, closeUnseen(2, 'lea1'), closeUnseen(2, 'lea1'));
    expect(await apply(ledger, closeUnseen(2, 'lea1'))).toMatchObject([
      { outcome: 'accepted', repeated: true, type: 'CloseUnseen', lease: undefined },
    ]);
    expect((await typesOf(store, ledger)).filter((type) => type === 'AsksClosed.v1')).toHaveLength(
      1,
    );
  });

  it('free as many leases as fit into one batch, in a batch of their own', async () => {
    const store = gatedStore(memoryEventStore());
    store.open();
    const { submit, apply } = await opened(store);
    const many = Array.from({ length: 400 }, (_, index) => lease(index + 2, 0n));
    await apply(ledger, ...many);
    const captures = Array.from({ length: 300 }, (_, index) => ending(`r${index}`, 0n));
    const commands = [...captures, closeUnseen(500, 'lea1'), closeUnseen(500, 'lea1')];
    const answers = await submit(ledger, ...commands.map(keyedSubmission));
    expect(answers.every(({ outcome }) => outcome === 'accepted')).toBe(true);
    for (const { entries } of store.arrived) {
      expect(entries.length).toBeLessThanOrEqual(1_000);
      const bytes = entries.reduce((sum, entry) => sum + entry.bytes.length, 0);
      expect(bytes).toBeLessThanOrEqual(512 * 1024);
    }
    expect((await typesOf(store, ledger)).filter((type) => type === 'LeaseClosed.v1')).toHaveLength(
      400,
    );
  });
});
