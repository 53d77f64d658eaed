import { describe, expect, it } from 'vitest';
import { grantOf, leaseScene as scene, withLease } from '../../test/lease-scene.ts';

const idle = { ledger: 'led_a', node: 'dep_a', asset: 'USD/9', busy: false };
const everything = { ...idle, busy: true };

const part = (number: number, amount: bigint, lease = 'lea_1') => ({
  type: 'giveBack',
  ledger: 'led_a',
  lease,
  number,
  amount,
});

describe('when others wait for the money', () => {
  it.each([
    ['another ledger', { ...idle, ledger: 'led_b' }],
    ['another node', { ...idle, node: 'dep_b' }],
    ['another asset', { ...idle, asset: 'TOK/0' }],
  ])('keeps what is of %s', async (_, recall) => {
    const { holder, returned, others, settle } = await withLease(100n);
    holder.recalled(recall);
    await settle();
    expect([returned, others]).toEqual([[], []]);
  });

  it('gives idle leases back whole: the last word by the journal, the money ahead of it', async () => {
    const { holder, returned, others, settle } = await withLease(100n);
    holder.recalled({ ...idle, asset: '' });
    expect(returned).toMatchObject([{ lease: 'lea_1', admitted: 0 }]);
    await settle();
    expect(others).toEqual([part(1, 100n)]);
    expect(holder.held()).toBe(0);
  });

  it('gives back the room of a busy lease, and keeps what its requests hold', async () => {
    const { holder, takeNow, take, wishes, returned, others, settle } = await withLease(100n);
    const running = takeNow(30n);
    holder.recalled(idle);
    expect(others).toEqual([]);
    await settle();
    expect(others).toEqual([part(1, 70n)]);
    expect(running.admit()).toBe(true);
    void take(1n);
    expect(wishes).toHaveLength(2);
    running.end(30n);
    expect(returned).toMatchObject([{ lease: 'lea_1', admitted: 1 }]);
  });

  it('keeps what it is using while nobody waits but its own requests', async () => {
    const { holder, clock, takeNow, take, others, settle } = await withLease(100n);
    const running = takeNow(60n);
    void take(95n);
    holder.recalled({ ...idle, waiting: 'usr_a' });
    await settle();
    expect(others).toEqual([]);
    expect(takeNow(30n).lease).toBe('lea_1');
    clock.advanceMicros(30_000n);
    holder.recalled({ ...idle, waiting: 'usr_b' });
    await settle();
    expect(others).toEqual([part(1, 10n)]);
    running.end(1n);
  });

  it('serves those of its own who wait for a moment longer', async () => {
    const { holder, clock, takeNow, take, others, settle } = await withLease(100n);
    takeNow(60n);
    void take(95n);
    clock.advanceMicros(29_999n);
    holder.recalled(idle);
    await settle();
    expect(others).toEqual([]);
    clock.advanceMicros(1n);
    holder.recalled(idle);
    await settle();
    expect(others).toEqual([part(1, 40n)]);
  });

  it('gives its own up all the same when none of its requests waits any more', async () => {
    const { holder, others, settle } = await withLease(100n);
    holder.recalled({ ...idle, waiting: 'usr_a' });
    await settle();
    expect(others).toEqual([part(1, 100n)]);
  });

  it('serves those of its own who wait before it gives anything back', async () => {
    const { holder, clock, takeNow, take, others, settle } = await withLease(100n);
    const running = takeNow(90n);
    const waiting = take(80n);
    clock.advanceMicros(30_000n);
    holder.recalled(idle);
    await settle();
    running.end(0n);
    expect(await waiting).toMatchObject({ lease: 'lea_1' });
    holder.givenBack('lea_1', 1);
    holder.recalled(idle);
    await settle();
    expect(others).toEqual([part(1, 10n), part(2, 10n)]);
  });
});

describe('a part that was given back', () => {
  it('is named again over a new stream, and after two seconds, until it is confirmed', async () => {
    const { holder, others, wait, settle } = await withLease(100n);
    holder.recalled(idle);
    await settle();
    holder.disconnected();
    holder.connected();
    const parts = () => others.filter(({ type }) => type === 'giveBack');
    expect(parts()).toEqual([part(1, 100n), part(1, 100n)]);
    wait(1_999);
    expect(parts()).toHaveLength(2);
    wait(1);
    expect(parts()).toHaveLength(3);
    holder.givenBack('lea_1', 2);
    wait(2_000);
    expect(parts()).toHaveLength(4);
    holder.givenBack('lea_1', 1);
    wait(2_000);
    expect(parts()).toHaveLength(4);
  });

  it('has the next number each time, and is one at a time', async () => {
    const { holder, takeNow, others, settle } = await withLease(100n);
    const running = [takeNow(30n), takeNow(30n)];
    holder.recalled(idle);
    await settle();
    running[0]?.end(10n);
    holder.recalled(idle);
    await settle();
    expect(others).toEqual([part(1, 40n)]);
    holder.givenBack('lea_1', 1);
    holder.recalled(idle);
    await settle();
    expect(others).toEqual([part(1, 40n), part(2, 20n)]);
  });

  it('is told only when what was written before is on the disk', async () => {
    const made = scene();
    const waiting = made.take(10n);
    made.grant(100n);
    const taken = await waiting;
    if (taken.outcome === 'taken') taken.cancel();
    made.disk.isSlow = true;
    made.holder.recalled(idle);
    await made.settle();
    expect(made.others).toEqual([]);
    made.disk.sync();
    await made.settle();
    expect(made.others).toEqual([part(1, 100n)]);
  });

  it('is never told when the disk has failed', async () => {
    const made = await withLease(100n);
    made.disk.isSlow = true;
    made.holder.recalled(idle);
    made.disk.fail();
    await made.settle();
    made.wait(5_000);
    expect(made.others).toEqual([]);
  });

  it('is nothing after a request that cost more than its estimate', async () => {
    const { holder, takeNow, others, settle } = await withLease(100n);
    const [dear, running] = [takeNow(50n), takeNow(50n)];
    dear.end(80n);
    holder.recalled(idle);
    await settle();
    expect(others).toEqual([]);
    running.end(1n);
  });

  it('is what is left of a spent lease, when its own spender waits for more', async () => {
    const { takeNow, take, others, returned, settle } = await withLease(100n);
    const running = takeNow(90n);
    void take(95n);
    running.end(11n);
    expect(returned).toMatchObject([{ lease: 'lea_1' }]);
    await settle();
    expect(others).toEqual([part(1, 89n)]);
  });
});

describe('when a limit has changed', () => {
  it('no request begins on what was leased before, not even one that took its part', async () => {
    const { holder, takeNow, take, wishes, returned, others, settle } = await withLease(100n);
    const [admitted, late] = [takeNow(10n), takeNow(10n)];
    expect(admitted.admit()).toBe(true);
    holder.recalled(everything);
    expect(late.admit()).toBe(false);
    void take(1n);
    expect(wishes).toHaveLength(2);
    await settle();
    expect(others).toEqual([part(1, 80n)]);
    admitted.end(10n);
    expect(returned).toEqual([]);
    late.end(0n);
    expect(returned).toMatchObject([{ lease: 'lea_1', admitted: 2 }]);
  });

  it('nor on what was being asked for: it is decided anew', async () => {
    const { holder, take, grant, wishes, returned } = scene();
    const waiting = take(10n);
    holder.recalled(everything);
    grant(100n, 1);
    expect(returned).toMatchObject([{ lease: 'lea_1', admitted: 0 }]);
    expect(wishes).toHaveLength(2);
    grant(10n, 2);
    expect(await waiting).toMatchObject({ lease: 'lea_2' });
  });

  it('a claim that was being made is an attempt without a charge, and its lease goes back', async () => {
    const { holder, claim, returned } = scene();
    const waiting = claim('req_a');
    holder.recalled(everything);
    holder.granted(grantOf(1, 10n));
    expect(await waiting).toEqual({ outcome: 'claimed', request: 'req_a' });
    expect(returned).toMatchObject([{ lease: 'lea_1', admitted: 0 }]);
  });
});
