import { describe, expect, it } from 'vitest';
import { type LeaseScene, leaseScene, withLease } from '../../test/lease-scene.ts';

const second = 1_000;
const extensions = ({ others }: LeaseScene) => others.filter(({ type }) => type === 'extend');

/** A lease of a hundred, with a request running on it. */
async function busy() {
  const made = await withLease(100n);
  const running = made.takeNow(10n);
  running.admit();
  return { ...made, running };
}

const micros = (seconds: number): bigint => BigInt(seconds) * 1_000_000n;

describe('a lease in use', () => {
  it('is extended in the middle of its life, and lives anew from when that was asked', async () => {
    const made = await busy();
    made.wait(15 * second - 1);
    expect(extensions(made)).toEqual([]);
    made.wait(1);
    expect(extensions(made)).toEqual([{ type: 'extend', ledger: 'led_a', leases: ['lea_1'] }]);
    made.clock.advanceMicros(micros(14));
    made.holder.extended({ lease: 'lea_1', ttlMicros: micros(30) });
    made.clock.advanceMicros(micros(16) - 1n);
    expect(made.takeNow(10n).admit()).toBe(true);
    made.clock.advanceMicros(1n);
    void made.take(10n);
    expect(made.wishes).toHaveLength(2);
  });

  it.each([
    [0, 12],
    [0.999, 17],
  ])('spreads the moment: for %f it is after %i seconds', async (random, seconds) => {
    const made = leaseScene({ random: () => random });
    const waiting = made.take(10n);
    made.grant(100n);
    await waiting;
    made.wait(seconds * second - 1);
    expect(extensions(made)).toEqual([]);
    made.wait(second);
    expect(extensions(made)).toHaveLength(1);
  });

  it('is one wish for all that are due in a ledger', async () => {
    const made = await busy();
    const more = made.take(95n);
    made.grant(95n);
    await more;
    made.wait(15 * second);
    expect(extensions(made)).toEqual([
      { type: 'extend', ledger: 'led_a', leases: ['lea_1', 'lea_2'] },
    ]);
  });

  it('is asked again every two seconds, and counted from the first time', async () => {
    const made = await busy();
    made.wait(15 * second);
    made.holder.disconnected();
    made.wait(1_999);
    expect(extensions(made)).toHaveLength(1);
    made.holder.connected();
    made.wait(1);
    expect(extensions(made)).toHaveLength(2);
    made.holder.extended({ lease: 'lea_1', ttlMicros: micros(30) });
    made.clock.advanceMicros(micros(28) - 1n);
    expect(made.takeNow(10n).admit()).toBe(true);
    made.clock.advanceMicros(1n);
    void made.take(10n);
    expect(made.wishes).toHaveLength(2);
  });

  it('takes no answer that nothing was asked for', async () => {
    const made = await busy();
    made.holder.extended({ lease: 'lea_1', ttlMicros: micros(900) });
    made.holder.extended({ lease: 'lea_other', ttlMicros: micros(900) });
    made.clock.advanceMicros(micros(30));
    void made.take(10n);
    expect(made.wishes).toHaveLength(2);
  });

  it('may be revived by an answer that comes after its end', async () => {
    const made = await busy();
    made.wait(29 * second);
    made.clock.advanceMicros(micros(2));
    made.holder.extended({ lease: 'lea_1', ttlMicros: micros(30) });
    expect(made.takeNow(10n).lease).toBe('lea_1');
  });

  it('admits nothing more when there is no time to give, and goes with its last request', async () => {
    const made = await busy();
    made.wait(15 * second);
    const late = made.takeNow(5n);
    made.holder.extended({ lease: 'lea_1', ttlMicros: 0n });
    expect(late.admit()).toBe(false);
    void made.take(10n);
    expect(made.wishes).toHaveLength(2);
    made.wait(10 * second);
    expect(extensions(made)).toHaveLength(1);
    late.end(0n);
    made.running.end(10n);
    expect(made.returned).toMatchObject([{ lease: 'lea_1', admitted: 2 }]);
  });

  it('lives to the end of its window, and asks no more when that is near', async () => {
    const made = await busy();
    made.wait(15 * second);
    made.holder.extended({ lease: 'lea_1', ttlMicros: micros(15) + 500_000n });
    made.wait(15 * second);
    expect(extensions(made)).toHaveLength(1);
    expect(made.takeNow(10n).lease).toBe('lea_1');
    made.wait(500);
    void made.take(10n);
    expect(made.wishes).toHaveLength(2);
  });
});

it('is not extended when nobody uses it: it goes back', async () => {
  const made = await withLease(100n);
  made.wait(15 * second);
  expect(extensions(made)).toEqual([]);
  expect(made.returned).toHaveLength(1);
});

describe('a gateway that was suspended', () => {
  it('never admits with an old lease, whichever clock went on', async () => {
    for (const by of ['advanceMicros', 'stepMicros'] as const) {
      const made = await withLease(100n);
      const taken = made.takeNow(10n);
      made.clock[by](micros(3_600));
      expect(taken.admit()).toBe(false);
      void made.take(10n);
      expect(made.wishes).toHaveLength(2);
    }
  });

  it('takes an extension that was asked before for as old as it is', async () => {
    const made = await busy();
    made.wait(15 * second);
    made.clock.stepMicros(micros(3_600));
    made.holder.extended({ lease: 'lea_1', ttlMicros: micros(30) });
    void made.take(10n);
    expect(made.wishes).toHaveLength(2);
  });
});
