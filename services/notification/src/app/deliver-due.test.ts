import { manualClock } from '@alfred/clock';
import { describe, expect, it } from 'vitest';
import { aClaim } from '../../test/claims.ts';
import type { AttemptOutcome } from '../domain/delivery.ts';
import { patienceMicros } from '../domain/retry-schedule.ts';
import type { ClaimedDelivery, Settlement } from '../ports/delivery-queue.ts';
import { deliverDue, underWayMax } from './deliver-due.ts';

const made = 1_795_000_000_000_000n;

/** One delivery in a queue that keeps time by the manual clock. */
function scene(answer: (attempt: number) => AttemptOutcome) {
  const clock = manualClock(made);
  const state = { nextAt: made as bigint | undefined, attempt: 0, released: 0 };
  const settled: Settlement[] = [];
  const metrics: string[] = [];
  const faults: unknown[] = [];
  const deliverer = deliverDue({
    queue: {
      claim: async ({ now }) => {
        if (state.nextAt === undefined || state.nextAt > now) return [];
        state.attempt += 1;
        state.nextAt = undefined;
        const expiresAt = made + patienceMicros;
        return [aClaim('https://a.example/', { attempt: state.attempt, expiresAt })];
      },
      settle: async (_, settlement) => {
        settled.push(settlement);
        if (settlement.status === 'pending') state.nextAt = settlement.nextAt;
      },
      release: async () => {
        state.released += 1;
      },
    },
    channels: { attempt: async ({ attempt }) => answer(attempt) },
    metrics: { attempted: (outcome) => metrics.push(outcome) },
    ...{ clock, random: () => 0.5, onFault: (fault) => faults.push(fault), onRoom: () => {} },
  });
  const step = async () => {
    await deliverer.round();
    await deliverer.drain(new AbortController().signal);
  };
  return { clock, state, settled, metrics, faults, step };
}

const failing: AttemptOutcome = { outcome: 'failed', code: 503, failure: 'status' };

describe('a delivery', () => {
  it('that succeeds is over', async () => {
    const { settled, step, metrics } = scene(() => ({ outcome: 'delivered', code: 200 }));
    await step();
    expect(settled).toEqual([{ status: 'delivered', at: made, code: 200 }]);
    expect(metrics).toEqual(['delivered']);
  });

  it('that fails is tried again at its time, less and less often, for three days; then it is dead', async () => {
    const { clock, state, settled, step, metrics } = scene(() => failing);
    const at: bigint[] = [];
    while (state.nextAt !== undefined) {
      clock.advanceMicros(state.nextAt - clock.nowMicros());
      at.push((clock.nowMicros() - made) / 1_000_000n);
      await step();
    }
    expect(at.slice(0, 6)).toEqual([0n, 5n, 15n, 35n, 75n, 155n]);
    expect(at.at(-1)).toBe(3n * 24n * 3_600n);
    expect(settled.at(-1)).toMatchObject({ status: 'dead', failure: 'status', isGone: false });
    expect(metrics.at(-1)).toBe('dead');
    expect(settled.slice(0, -1).every(({ status }) => status === 'pending')).toBe(true);
    expect(at.length).toBeGreaterThan(20);
  });

  it('is not tried before its time', async () => {
    const { clock, settled, step } = scene(() => failing);
    await step();
    clock.advanceMicros(4_999_999n);
    await step();
    expect(settled).toHaveLength(1);
    clock.advanceMicros(1n);
    await step();
    expect(settled).toHaveLength(2);
  });

  it('that is wanted no more is dead at once', async () => {
    const { settled, step } = scene(() => ({ outcome: 'gone', code: 410 }));
    await step();
    expect(settled).toEqual([
      { status: 'dead', at: made, code: 410, failure: 'status', isGone: true },
    ]);
  });

  it('that was cut short is as if it had not been begun', async () => {
    const { settled, state, step } = scene(() => ({ outcome: 'interrupted' }));
    await step();
    expect([settled, state.released]).toEqual([[], 1]);
  });
});

/** A queue with any number of deliveries, and endpoints that answer when they are told to. */
function crowd(count: number) {
  const waiting = Array.from({ length: count }, (_, index) =>
    aClaim('https://a.example/', { id: `dlv_${index}` }),
  );
  const answers = new Map<string, (outcome: AttemptOutcome) => void>();
  const settled: string[] = [];
  const state = { rooms: 0, faults: [] as unknown[] };
  const deliverer = deliverDue({
    queue: {
      claim: async ({ limit }) => waiting.splice(0, limit),
      settle: async ({ id }) => {
        if (id === 'dlv_lost') throw new Error('the database is away');
        settled.push(id);
      },
      release: async () => {},
    },
    channels: {
      attempt: ({ id }: ClaimedDelivery, { signal }) =>
        new Promise((resolve) => {
          answers.set(id, resolve);
          signal.addEventListener('abort', () => resolve({ outcome: 'interrupted' }));
        }),
    },
    metrics: { attempted: () => {} },
    clock: manualClock(made),
    random: () => 0.5,
    onFault: (fault) => state.faults.push(fault),
    onRoom: () => {
      state.rooms += 1;
    },
  });
  return { deliverer, answers, settled, state, waiting };
}

describe('many deliveries', () => {
  it('run beside each other, up to a bound, and one that ends makes room', async () => {
    const { deliverer, answers, settled, state } = crowd(underWayMax + 10);
    expect(await deliverer.round()).toBe(true);
    expect(answers.size).toBe(underWayMax);
    expect(await deliverer.round()).toBe(false);
    // The one in the middle answers while all the others are slow.
    answers.get('dlv_64')?.({ outcome: 'delivered', code: 200 });
    await expect.poll(() => settled).toEqual(['dlv_64']);
    expect(state.rooms).toBe(1);
    expect(await deliverer.round()).toBe(true);
    expect(answers.has(`dlv_${underWayMax}`)).toBe(true);
  });

  it('are waited for at the end, and cut short after a while', async () => {
    const { deliverer, answers, settled, state } = crowd(3);
    await deliverer.round();
    answers.get('dlv_0')?.({ outcome: 'delivered', code: 200 });
    await expect.poll(() => settled).toEqual(['dlv_0']);
    await deliverer.drain(AbortSignal.abort());
    expect(settled).toEqual(['dlv_0']);
    expect(state.rooms).toBe(3);
  });

  it('do not suffer from one whose end cannot be noted', async () => {
    const { deliverer, answers, settled, state, waiting } = crowd(0);
    waiting.push(aClaim('https://a/', { id: 'dlv_lost' }), aClaim('https://a/', { id: 'dlv_b' }));
    await deliverer.round();
    answers.get('dlv_lost')?.({ outcome: 'delivered', code: 200 });
    answers.get('dlv_b')?.({ outcome: 'delivered', code: 200 });
    await expect.poll(() => settled).toEqual(['dlv_b']);
    expect(state.faults).toEqual([new Error('the database is away')]);
  });
});
