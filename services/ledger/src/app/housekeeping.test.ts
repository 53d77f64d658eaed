import { memoryEventStore } from '@alfred/event-store';
import { describe, expect, it } from 'vitest';
import {
  budget,
  day,
  dollars,
  ending,
  giveBack,
  issue,
  lease,
  tree,
  usd,
} from '../../test/given.ts';
import { expire } from '../../test/given-leases.ts';
import { override } from '../../test/given-money.ts';
import { runWriters, typesOf } from '../../test/running-writers.ts';
import { balanceOf } from '../domain/state.ts';

const ledger = 'led_a';
const second = 1_000_000n;
const dayMicros = BigInt(day);

async function opened(...more: Parameters<typeof lease>[]) {
  const store = memoryEventStore();
  const running = runWriters(store);
  await running.apply(ledger, ...tree, issue('user', dollars(10)));
  await running.apply(ledger, ...more.map((each) => lease(...each)));
  const writer = await running.open.found(ledger);
  const extend = async (ttlMs: number, ...leases: readonly string[]) =>
    (await writer.extend({ incarnation: 'inc', leases, ttlMs })).map((each) => each.ttlMs);
  return { store, ...running, writer, extend };
}

describe('a lease that nobody speaks of', () => {
  it('lapses when its life and the margin have passed, not before', async () => {
    const { store, clock, keepHouse } = await opened([1, dollars(4)]);
    clock.advanceMicros(32n * second - 1n);
    await keepHouse();
    expect(await typesOf(store, ledger)).not.toContain('LeaseLapsed.v1');
    clock.advanceMicros(1n);
    await keepHouse();
    await keepHouse();
    expect((await typesOf(store, ledger)).filter((type) => type === 'LeaseLapsed.v1')).toHaveLength(
      1,
    );
  });

  it('lapses by the monotonic clock alone', async () => {
    const { store, clock, keepHouse } = await opened([1, dollars(4)]);
    clock.stepMicros(3_600n * second);
    await keepHouse();
    expect(await typesOf(store, ledger)).not.toContain('LeaseLapsed.v1');
    clock.advanceMicros(32n * second);
    await keepHouse();
    expect(await typesOf(store, ledger)).toContain('LeaseLapsed.v1');
  });

  it('lives anew with a writer who inherits it', async () => {
    const { store, clock, keepHouse } = await opened([1, dollars(4)]);
    clock.advanceMicros(31n * second);
    const next = runWriters(store, { clock });
    await next.openAll();
    clock.advanceMicros(31n * second);
    await keepHouse();
    await next.keepHouse();
    expect(await typesOf(store, ledger)).not.toContain('LeaseLapsed.v1');
    clock.advanceMicros(second);
    await next.keepHouse();
    expect(await typesOf(store, ledger)).toContain('LeaseLapsed.v1');
  });

  it('expires when the grace has passed, too, by its monotonic clock', async () => {
    const { apply, clock, keepHouse, overdue, writer } = await opened([1, dollars(4)]);
    clock.advanceMicros(32n * second);
    await keepHouse();
    clock.stepMicros(2n * dayMicros);
    expect(await overdue()).toEqual([]);
    expect(await apply(ledger, expire('charge'))).toMatchObject([{ code: 'lease_in_grace' }]);
    clock.stepMicros(-2n * dayMicros);
    clock.advanceMicros(dayMicros);
    expect(await overdue()).toEqual(['lea1']);
    expect(await apply(ledger, expire('charge'))).toMatchObject([{ type: 'LeaseExpired.v1' }]);
    expect(await apply(ledger, expire('charge'))).toMatchObject([{ repeated: true }]);
    expect(await overdue()).toEqual([]);
    expect(await writer.look((state) => balanceOf(state, 'unproven:lea1', usd))).toBe(dollars(4));
  });

  it('is in grace again with every writer who inherits it', async () => {
    const { store, clock, keepHouse } = await opened([1, dollars(4)]);
    clock.advanceMicros(32n * second);
    await keepHouse();
    clock.advanceMicros(dayMicros);
    const next = runWriters(store, { clock });
    await next.openAll();
    expect(await next.overdue()).toEqual([]);
    expect(await next.apply(ledger, expire('charge'))).toMatchObject([{ code: 'lease_in_grace' }]);
  });
});

describe('an extension', () => {
  it('begins a life anew, and is no entry', async () => {
    const { store, clock, keepHouse, extend } = await opened([1, dollars(4)]);
    const before = await typesOf(store, ledger);
    for (let round = 0; round < 5; round += 1) {
      clock.advanceMicros(30n * second);
      expect(await extend(30_000, 'lea1')).toEqual([30_000]);
      await keepHouse();
    }
    expect(await typesOf(store, ledger)).toEqual(before);
  });

  it('is never longer than the grant, so that an heir counts no less', async () => {
    const { clock, keepHouse, extend, store } = await opened([1, dollars(4)]);
    expect(await extend(90_000, 'lea1')).toEqual([30_000]);
    expect(await extend(5_000, 'lea1')).toEqual([5_000]);
    clock.advanceMicros(7n * second);
    await keepHouse();
    expect(await typesOf(store, ledger)).toContain('LeaseLapsed.v1');
  });

  it('never passes the end of a window, nor of an override in force', async () => {
    const { apply, extend } = await opened();
    await apply(ledger, budget('dep', dollars(9), 'day'), override('o1', 1n, { window: 'day' }));
    await apply(ledger, lease(1, 1n, { ttlMs: 86_400_000 }));
    expect(await extend(86_400_000, 'lea1')).toEqual([14 * 3_600_000 - 1]);
    await apply(ledger, override('o2', 1n, { window: 'day', endsAt: 1_795_341_601_500_000 }));
    expect(await extend(86_400_000, 'lea1')).toEqual([1_499]);
  });

  it('is none for what lapsed, was returned, is foreign or unknown', async () => {
    const { apply, clock, keepHouse, extend } = await opened(
      [1, 1n],
      [2, 1n],
      [3, 1n, { incarnation: 'other' }],
    );
    await apply(ledger, giveBack(1, { lease: 'lea2' }));
    expect(await extend(30_000, 'lea2', 'lea3', 'lea9')).toEqual([0, 0, 0]);
    clock.advanceMicros(32n * second);
    expect(await extend(30_000, 'lea1')).toEqual([0]);
    await keepHouse();
    expect(await extend(30_000, 'lea1')).toEqual([0]);
  });
});

describe('a wall clock that cannot be trusted', () => {
  it('stops admissions and nothing else', async () => {
    const { apply, clock, extend, writer } = await opened([1, dollars(4)]);
    const before = await writer.look(({ at }) => at);
    clock.stepMicros(3_600n * second);
    expect(await apply(ledger, lease(2, 1n))).toMatchObject([{ code: 'clock_unsafe' }]);
    expect(await extend(30_000, 'lea1')).toEqual([0]);
    expect(await apply(ledger, ending('r1', 1n), giveBack(1))).toMatchObject([
      { outcome: 'accepted', at: before + 1 },
      { outcome: 'accepted', at: before + 2 },
    ]);
    clock.stepMicros(-3_600n * second);
    expect(await apply(ledger, lease(2, 1n))).toMatchObject([{ outcome: 'accepted' }]);
  });

  it('refuses what comes late by the time that should be, for whoever has the same clock', async () => {
    const { submit, clock, writer } = await opened();
    const now = Number(clock.nowMicros());
    clock.stepMicros(3_600n * second);
    const issuing = (key: string, notAfter: number) => ({
      ...{ key, digest: 'a'.repeat(64), actor: undefined, policy: undefined, price: undefined },
      ...{ effective: undefined, bindsRefusal: false, notAfter, command: issue('user', 1n) },
    });
    const answers = await submit(ledger, issuing('sys:a', now), issuing('sys:b', now - 1));
    expect(answers).toMatchObject([{ outcome: 'accepted' }, { code: 'clock_unsafe' }]);
    await writer.stop();
  });

  it('ends no override before it agrees again', async () => {
    const { apply, store, clock, keepHouse } = await opened();
    await apply(ledger, budget('dep', dollars(9)), override('o1', 1n));
    clock.stepMicros(2n * dayMicros);
    await keepHouse();
    expect(await typesOf(store, ledger)).not.toContain('OverrideEnded.v1');
    clock.stepMicros(-2n * dayMicros);
    clock.advanceMicros(dayMicros);
    await keepHouse();
    expect(await typesOf(store, ledger)).toContain('OverrideEnded.v1');
  });
});

it('keeps house for others when one writer cannot', async () => {
  const { apply, clock, keepHouse, faults, store } = await opened([1, 1n]);
  await apply('led_0', ...tree, lease(1, 0n));
  await runWriters(store).open.of('led_0');
  clock.advanceMicros(40n * second);
  await keepHouse();
  expect(faults).toMatchObject([{ code: 'writer_fenced' }]);
  expect(await typesOf(store, ledger)).toContain('LeaseLapsed.v1');
});
