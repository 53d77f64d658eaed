import type { WallReading } from '@alfred/clock';
import { memoryEventStore } from '@alfred/event-store';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budget, day, dollars, ending, hour, issue, lease, tree } from '../../test/given.ts';
import { expire } from '../../test/given-leases.ts';
import { entriesOf, runWriters, typesOf } from '../../test/running-writers.ts';
import { clockMissing, confirmClock, heedClock } from './clock.ts';

const ledger = 'led_a';
const second = 1_000_000n;
const night = 8n * BigInt(hour);

async function opened() {
  const store = memoryEventStore();
  const running = runWriters(store);
  const { wall } = running.open;
  const confirmed: WallReading[] = [];
  const confirm = confirmClock({ wall, onConfirmed: (before) => confirmed.push(before) });
  for (const each of [ledger, 'led_b']) {
    await running.apply(each, ...tree, issue('user', dollars(10)));
  }
  return { store, ...running, wall, confirm, confirmed };
}

const unsafe = [{ outcome: 'refused', code: 'clock_unsafe' }];
const accepted = [{ outcome: 'accepted' }];

describe('a confirmed clock', () => {
  it('is in force in every ledger of the process, and only there', async () => {
    const { apply, clock, confirm, confirmed, store } = await opened();
    const other = runWriters(store, { clock });
    await other.apply('led_c', ...tree, issue('user', dollars(10)));
    clock.stepMicros(night);
    const step = Number(night);
    const before = confirm();
    expect(before.wall - before.expected).toBe(step);
    for (const each of [ledger, 'led_b']) {
      expect(await apply(each, lease(1, 1n))).toMatchObject(accepted);
      expect((await entriesOf(store, each)).at(-1)?.at).toBe(before.wall);
    }
    expect(await other.apply('led_c', lease(1, 1n))).toMatchObject(unsafe);
    expect(confirm()).toMatchObject({ isSteady: true });
    expect(confirmed).toEqual([before]);
  });

  it('that went back leaves times increasing, and moves no window', async () => {
    const { apply, clock, confirm, store } = await opened();
    const [last] = await apply(ledger, budget('user', dollars(5), 'day'));
    clock.stepMicros(-2n * BigInt(day));
    confirm();
    const at = last?.outcome === 'accepted' ? last.at : 0;
    expect(await apply(ledger, lease(1, dollars(5)))).toMatchObject([{ at: at + 1 }]);
    expect(await apply(ledger, lease(2, 1n))).toMatchObject([{ code: 'budget_exhausted' }]);
    const times = (await entriesOf(store, ledger)).map((entry) => entry.at);
    expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
  });

  it('lapses nothing and frees nothing: lives run on the monotonic clock', async () => {
    const { apply, clock, confirm, keepHouse, overdue, store } = await opened();
    await apply(ledger, lease(1, dollars(4)));
    clock.stepMicros(3n * BigInt(day));
    confirm();
    await keepHouse();
    expect(await typesOf(store, ledger)).not.toContain('LeaseLapsed.v1');
    clock.advanceMicros(32n * second);
    await keepHouse();
    expect(await typesOf(store, ledger)).toContain('LeaseLapsed.v1');
    expect(await overdue()).toEqual([]);
    expect(await apply(ledger, expire('charge'))).toMatchObject([{ code: 'lease_in_grace' }]);
    expect(await apply(ledger, ending('r1', 1n))).toMatchObject(accepted);
  });
});

describe('a clock that moved', () => {
  it('is trusted no more by a writer that begins anew', async () => {
    const { apply, clock, confirm, open, store } = await opened();
    clock.stepMicros(night);
    await runWriters(store, { clock }).open.found(ledger);
    await expect(apply(ledger, lease(1, 1n))).rejects.toMatchObject({ code: 'writer_fenced' });
    expect(await apply(ledger, lease(1, 1n))).toMatchObject(unsafe);
    expect(clockMissing(open.wall)).toEqual([
      'ledger: clock_unsafe, until `npm run alfred -- clock confirm`',
    ]);
    confirm();
    expect(clockMissing(open.wall)).toEqual([]);
    expect(await apply(ledger, lease(1, 1n))).toMatchObject(accepted);
  });

  it('is told of once, and once when it agrees again', async () => {
    const { clock, wall } = await opened();
    const told: boolean[] = [];
    const heed = heedClock({ wall, onChanged: ({ isSteady }) => told.push(isSteady) });
    for (const by of [0n, night, 0n, -night, 0n]) {
      clock.stepMicros(by);
      await heed();
    }
    expect(told).toEqual([false, true]);
  });
});

it('a machine that slept and knows it goes on by itself, and lapses by the time it was awake', async () => {
  const { apply, clock, keepHouse, store } = await opened();
  await apply(ledger, lease(1, dollars(4)));
  clock.sleepMicros(night);
  await keepHouse();
  expect(await typesOf(store, ledger)).not.toContain('LeaseLapsed.v1');
  expect(await apply(ledger, lease(2, 1n))).toMatchObject(accepted);
  expect((await entriesOf(store, ledger)).at(-1)?.at).toBe(Number(clock.nowMicros()));
});

const clockSteps = ['step', 'back', 'advance', 'sleep', 'confirm', 'lease'] as const;

it('whatever the clocks do and whoever confirms: times increase, and no lease lapses early', async () => {
  const step = fc.record({
    kind: fc.constantFrom(...clockSteps),
    micros: fc.bigInt(0n, 90_000n).map((seconds) => seconds * second),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { apply, clock, confirm, keepHouse, store, wall } = await opened();
      const openedAt = new Map<string, bigint>();
      const open = async () => {
        const { isSteady } = wall.read();
        const id = openedAt.size;
        const [answer] = await apply(ledger, lease(id, 1n));
        expect(answer?.outcome).toBe(isSteady ? 'accepted' : 'refused');
        if (isSteady) openedAt.set(`lea${id}`, clock.elapsedMicros());
      };
      const acts: Record<(typeof clockSteps)[number], (micros: bigint) => unknown> = {
        step: clock.stepMicros,
        back: (micros) => clock.stepMicros(-micros),
        advance: clock.advanceMicros,
        sleep: clock.sleepMicros,
        confirm,
        lease: open,
      };
      for (const { kind, micros } of steps) {
        await acts[kind](micros);
        await keepHouse();
        await expectNoneEarly(store, openedAt, clock.elapsedMicros());
      }
      const times = (await entriesOf(store, ledger)).map(({ at }) => at);
      expect(times.every((at, index) => index === 0 || at > (times[index - 1] ?? 0))).toBe(true);
    }),
    { numRuns: 40 },
  );
});

async function expectNoneEarly(
  store: Parameters<typeof entriesOf>[0],
  openedAt: ReadonlyMap<string, bigint>,
  elapsed: bigint,
): Promise<void> {
  for (const { event } of await entriesOf(store, ledger)) {
    if (event.type !== 'LeaseLapsed.v1') continue;
    expect(elapsed - (openedAt.get(event.data.lease) ?? elapsed)).toBeGreaterThanOrEqual(
      32n * second,
    );
  }
}
