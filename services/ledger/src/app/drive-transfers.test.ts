import { AlfredError } from '@alfred/errors';
import { memoryEventStore } from '@alfred/event-store';
import { describe, expect, it } from 'vitest';
import { dollars, issue, openNode, tree, usd } from '../../test/given.ts';
import { addPeer, holdTransfer, removePeer } from '../../test/given-leases.ts';
import { balancesOf, keyedSubmission, runWriters, typesOf } from '../../test/running-writers.ts';
import { creditKey } from '../domain/keys.ts';

async function opened(store = memoryEventStore()) {
  const running = runWriters(store);
  await running.apply('led_a', ...tree, issue('user', dollars(10)), addPeer());
  await running.apply('led_b', ...tree, addPeer('led_a'));
  return { store, ...running };
}

describe('a transfer to another ledger', () => {
  it('is completed when the other ledger has the money', async () => {
    const { apply, driveTransfers, store } = await opened();
    await apply('led_a', holdTransfer(dollars(4)));
    expect(await balancesOf(store, 'led_a')).toMatchObject({ [`held:trf1 ${usd}`]: dollars(4) });
    await driveTransfers();
    await driveTransfers();
    expect((await typesOf(store, 'led_a')).at(-1)).toBe('TransferCompleted.v1');
    expect(await balancesOf(store, 'led_a')).toMatchObject({ [`ledger:led_b ${usd}`]: dollars(4) });
    expect(await balancesOf(store, 'led_b')).toEqual({
      [`ledger:led_a ${usd}`]: -dollars(4),
      [`wallet:user ${usd}`]: dollars(4),
    });
  });

  it('is cancelled when the other ledger has recorded that it refuses, for good', async () => {
    const { apply, driveTransfers, store } = await opened();
    await apply('led_a', holdTransfer(dollars(4), { toNode: 'late' }));
    await driveTransfers();
    expect((await typesOf(store, 'led_b')).at(-1)).toBe('CommandRefused.v1');
    expect((await typesOf(store, 'led_a')).at(-1)).toBe('TransferCancelled.v1');
    await apply('led_b', openNode('late', 'team', 'user'));
    const credit = keyedSubmission({
      ...{ type: 'CreditTransfer', transfer: 'trf1', node: 'late', asset: usd, amount: dollars(4) },
      fromLedger: 'led_a',
    });
    const { open } = runWriters(store);
    expect(await (await open.found('led_b')).submit([credit])).toMatchObject([
      { outcome: 'refused', code: 'node_unknown' },
    ]);
  });

  it('comes back when the other ledger does not agree, or agrees no more', async () => {
    const { apply, driveTransfers, store } = await opened();
    await apply('led_b', removePeer('led_a'));
    await apply('led_a', holdTransfer(dollars(4)));
    await driveTransfers();
    expect((await typesOf(store, 'led_b')).at(-1)).toBe('CommandRefused.v1');
    expect((await typesOf(store, 'led_a')).at(-1)).toBe('TransferCancelled.v1');
    expect(await balancesOf(store, 'led_a')).toMatchObject({ [`wallet:user ${usd}`]: dollars(10) });
  });

  it('stays held while the other ledger only does not answer', async () => {
    const inner = memoryEventStore();
    let isAway = false;
    const store = {
      ...inner,
      append: async (batch: Parameters<typeof inner.append>[0]) => {
        if (isAway && batch.ledger === 'led_b') throw new AlfredError('database_unavailable');
        return inner.append(batch);
      },
    };
    const { apply, driveTransfers, faults } = await opened(store);
    await apply('led_a', holdTransfer(dollars(4)), holdTransfer(dollars(1), { transfer: 'trf2' }));
    isAway = true;
    await driveTransfers();
    expect(faults.length).toBeGreaterThanOrEqual(2);
    expect((await typesOf(inner, 'led_a')).at(-1)).toBe('TransferHeld.v1');
    isAway = false;
    await driveTransfers();
    expect(await balancesOf(inner, 'led_b')).toMatchObject({ [`wallet:user ${usd}`]: dollars(5) });
  });

  it('is completed by whoever comes after one that died when the other ledger had the money', async () => {
    const inner = memoryEventStore();
    let isDying = false;
    const store = {
      ...inner,
      append: async (batch: Parameters<typeof inner.append>[0]) => {
        if (isDying && batch.ledger === 'led_a') throw new AlfredError('database_unavailable');
        return inner.append(batch);
      },
    };
    const { apply, driveTransfers } = await opened(store);
    await apply('led_a', holdTransfer(dollars(4)));
    isDying = true;
    await driveTransfers();
    expect((await typesOf(inner, 'led_b')).at(-1)).toBe('TransferCredited.v1');
    expect((await typesOf(inner, 'led_a')).at(-1)).toBe('TransferHeld.v1');
    const heir = runWriters(inner);
    for (const ledger of ['led_a', 'led_b']) await heir.open.of(ledger);
    await heir.driveTransfers();
    expect((await typesOf(inner, 'led_a')).at(-1)).toBe('TransferCompleted.v1');
    expect(await balancesOf(inner, 'led_b')).toMatchObject({ [`wallet:user ${usd}`]: dollars(4) });
  });

  it('stays held while a refusal is written down nowhere', async () => {
    const { apply, driveTransfers, store, submit } = await opened();
    await apply('led_a', holdTransfer(dollars(4)));
    const credit = keyedSubmission({
      ...{ type: 'CreditTransfer', transfer: 'trf1', node: 'user', asset: usd, amount: 1n },
      fromLedger: 'led_a',
    });
    expect(credit.key).toBe(creditKey('trf1', 'led_a'));
    await submit('led_b', credit);
    await driveTransfers();
    expect((await typesOf(store, 'led_a')).at(-1)).toBe('TransferHeld.v1');
  });

  it('is not begun to a ledger that is not there', async () => {
    const { apply, store } = await opened();
    const lost = holdTransfer(dollars(1), { toLedger: 'led_c' });
    expect(
      await apply('led_a', issue('user', 1n), lost, holdTransfer(dollars(1), { transfer: 'trf2' })),
    ).toMatchObject([
      { outcome: 'accepted' },
      { code: 'ledger_unknown', params: { ledger: 'led_c' } },
      { outcome: 'accepted', type: 'TransferHeld.v1' },
    ]);
    expect(await store.head('led_c')).toBeUndefined();
  });
});

it('tells of a ledger that cannot be looked at, and goes on', async () => {
  const { apply, driveTransfers, faults, store } = await opened();
  await apply('led_b', issue('user', dollars(3)), holdTransfer(dollars(1), { toLedger: 'led_a' }));
  await runWriters(store).open.of('led_a');
  await driveTransfers();
  expect(faults).toMatchObject([{ code: 'writer_fenced' }]);
  await driveTransfers();
  expect((await typesOf(store, 'led_b')).at(-1)).toBe('TransferCompleted.v1');
});
