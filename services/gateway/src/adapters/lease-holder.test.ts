import { describe, expect, it } from 'vitest';
import { caller, startMicros } from '../../test/fakes.ts';
import { leaseScene as scene, withLease } from '../../test/lease-scene.ts';

describe('taking', () => {
  it('asks once for all who wait, and serves them in order', async () => {
    const { holder, wishes, take, grant } = scene();
    const [a, b, c] = [take(10n), take(20n), take(30n)];
    expect(wishes).toEqual([
      {
        type: 'ask',
        number: 1,
        claim: undefined,
        organization: 'org_a',
        ledger: 'led_a',
        node: 'usr_a',
        asset: 'USD/9',
        estimate: 10n,
        burnPerSecond: 10n,
      },
    ]);
    grant(40n);
    expect(await Promise.all([a, b])).toMatchObject([{ lease: 'lea_1' }, { lease: 'lea_1' }]);
    expect(wishes[1]).toMatchObject({ number: 2, estimate: 30n });
    grant(30n);
    expect(await c).toMatchObject({ lease: 'lea_2' });
    expect(holder.held()).toBe(2);
  });

  it('needs no question while the lease has room, and gives back what was not charged', async () => {
    const { wishes, takeNow, take, grant } = await withLease(100n);
    const taken = takeNow(60n);
    expect(taken.admit()).toBe(true);
    taken.end(5n);
    takeNow(95n);
    expect(wishes).toHaveLength(1);
    const waiting = take(1n);
    expect(wishes).toHaveLength(2);
    grant(1n);
    expect(await waiting).toMatchObject({ lease: 'lea_2' });
  });

  it('does not mix the money of two spenders', async () => {
    const { wishes, take } = await withLease(100n);
    void take(1n, { ...caller, node: 'usr_b', path: ['org_a', 'usr_b'] });
    expect(wishes.at(-1)).toMatchObject({ number: 2, node: 'usr_b' });
  });

  it('serves one who waits as soon as another ends', async () => {
    const { takeNow, take } = await withLease(100n);
    const running = takeNow(90n);
    const waiting = take(50n);
    running.admit();
    running.end(10n);
    expect(await waiting).toMatchObject({ lease: 'lea_1' });
  });

  it('passes a refusal on to those it concerns, and asks again for the others', async () => {
    const { holder, wishes, take, grant } = scene();
    const [big, small] = [take(50n), take(5n)];
    const params = { node: 'usr_a', available: '10' };
    holder.refused({ number: 1, code: 'insufficient_credits', params });
    expect(await big).toEqual({ outcome: 'refused', code: 'insufficient_credits', params });
    expect(wishes[1]).toMatchObject({ number: 2, estimate: 5n });
    grant(5n);
    expect(await small).toMatchObject({ outcome: 'taken' });
  });

  it('gives the place in the queue up with its client', async () => {
    const { take, grant, returned, wait } = scene();
    const gone = new AbortController();
    const waiting = take(5n, caller, gone.signal);
    gone.abort();
    expect(await waiting).toMatchObject({ code: 'request_cancelled' });
    expect(await take(5n, caller, gone.signal)).toMatchObject({ code: 'request_cancelled' });
    grant(5n);
    wait(1_000);
    expect(returned).toMatchObject([{ lease: 'lea_1', admitted: 0 }]);
  });

  it('refuses when too many wait already', async () => {
    const { take } = scene();
    for (let n = 0; n < 1_000; n += 1) void take(1n);
    expect(await take(1n)).toMatchObject({ code: 'overloaded' });
  });
});

describe('the life of a lease', () => {
  it('ends by whichever clock says more', async () => {
    for (const by of ['advanceMicros', 'stepMicros'] as const) {
      const { clock, takeNow, take, wishes } = await withLease(100n);
      takeNow(1n);
      clock[by](30_000_000n);
      void take(1n);
      expect(wishes).toHaveLength(2);
    }
  });

  it('does not become longer when the wall clock is set back', async () => {
    const { clock, takeNow } = await withLease(100n);
    clock.stepMicros(-3_600_000_000n);
    clock.advanceMicros(29_999_999n);
    const taken = takeNow(1n);
    clock.advanceMicros(1n);
    expect(taken.admit()).toBe(false);
  });

  it('is counted from the question, not from the answer', async () => {
    const { clock, take, grant } = scene();
    const waiting = take(1n);
    clock.advanceMicros(1_500_000n);
    grant(100n);
    const taken = await waiting;
    clock.advanceMicros(28_499_999n);
    expect(taken.outcome === 'taken' && taken.admit()).toBe(true);
    clock.advanceMicros(1n);
    expect(taken.outcome === 'taken' && taken.admit()).toBe(false);
  });

  it('ends after a second of idleness, with the number of its requests', async () => {
    const { takeNow, wait, returned, holder } = await withLease(100n);
    for (const taken of [takeNow(10n), takeNow(10n)]) {
      taken.admit();
      taken.end(1n);
    }
    wait(999);
    expect(returned).toEqual([]);
    wait(1);
    expect(returned).toEqual([
      {
        at: startMicros + 1_000_000n,
        lease: 'lea_1',
        ledger: 'led_a',
        organization: 'org_a',
        admitted: 2,
      },
    ]);
    expect(holder.held()).toBe(0);
  });

  it('outlives its expiry while a request runs on it', async () => {
    const { takeNow, wait, returned } = await withLease(100n);
    const taken = takeNow(10n);
    taken.admit();
    wait(60_000);
    expect(returned).toEqual([]);
    taken.end(200n);
    expect(returned).toMatchObject([{ lease: 'lea_1', admitted: 1 }]);
  });

  it('hands over before its room is gone, but not where money is short', async () => {
    const plenty = await withLease(100n);
    plenty.takeNow(10n);
    expect(plenty.wishes).toHaveLength(1);
    plenty.takeNow(20n);
    plenty.takeNow(24n);
    plenty.takeNow(22n);
    expect(plenty.wishes).toHaveLength(2);
    const short = await withLease(100n);
    short.takeNow(90n);
    expect(short.wishes).toHaveLength(1);
  });

  it('does not hand over while an older one has room', async () => {
    const { takeNow, grant, wishes } = await withLease(100n);
    const old = [takeNow(20n), takeNow(20n), takeNow(20n), takeNow(20n)];
    expect(wishes).toHaveLength(2);
    grant(40n);
    for (const taken of old) taken.cancel();
    expect([10n, 10n, 10n, 10n, 10n].map((estimate) => takeNow(estimate).lease)).toEqual([
      'lea_2',
      'lea_2',
      'lea_2',
      'lea_2',
      'lea_1',
    ]);
    expect(wishes).toHaveLength(2);
  });

  it('asks nothing ahead for a second after a refusal', async () => {
    const { clock, holder, takeNow, wishes } = await withLease(100n);
    const running = [takeNow(20n), takeNow(20n), takeNow(20n), takeNow(20n)];
    expect(wishes).toHaveLength(2);
    holder.refused({ number: 2, code: 'budget_exhausted', params: {} });
    running[0]?.cancel();
    takeNow(20n);
    expect(wishes).toHaveLength(2);
    clock.advanceMicros(1_000_000n);
    running[1]?.cancel();
    takeNow(20n);
    expect(wishes).toHaveLength(3);
  });

  it('ends with its gateway', async () => {
    const { holder, returned } = await withLease(100n);
    holder.returnIdle();
    expect(returned).toMatchObject([{ lease: 'lea_1', admitted: 0 }]);
  });
});

describe('when quota is away', () => {
  it('requests go on while there is room, then are refused after two seconds', async () => {
    const made = await withLease(100n);
    made.isOpen = false;
    made.holder.disconnected();
    made.takeNow(80n);
    const waiting = made.take(50n);
    made.wait(1_999);
    const late = made.take(50n);
    made.wait(1);
    expect(await waiting).toEqual({
      outcome: 'refused',
      code: 'service_unavailable',
      params: { service: 'quota' },
    });
    made.isOpen = true;
    made.holder.connected();
    expect(made.wishes.at(-1)).toMatchObject({ number: 2, estimate: 50n });
    made.grant(50n);
    expect(await late).toMatchObject({ outcome: 'taken' });
  });
});
