import { type EventStore, memoryEventStore } from '@alfred/event-store';
import { afterEach, describe, expect, it } from 'vitest';
import type { Cursor } from './cursor.ts';
import { type Follower, follower } from './follower.ts';
import { memoryCursor } from './memory-cursor.ts';

let running: Follower | undefined;

afterEach(async () => {
  await running?.stop();
});

async function grow(store: EventStore, ledger: string, count: number): Promise<void> {
  const { epoch, seq } = await store.openEpoch(ledger);
  const entries = Array.from({ length: count }, (_, index) => ({
    bytes: Buffer.from(String(Number(seq) + index + 1)),
    key: undefined,
  }));
  await store.append({ ledger, epoch, expectedSeq: seq, entries, leaf: Buffer.alloc(32) });
}

interface Following {
  readonly applied: string[];
  readonly advanced: string[];
  readonly faults: unknown[];
  readonly each: Follower;
}

function follow(options: {
  readonly log: Pick<EventStore, 'read' | 'listLedgers'>;
  readonly cursor?: Cursor<undefined>;
  readonly failFirst?: number;
}): Following {
  const [applied, advanced]: [string[], string[]] = [[], []];
  const faults: unknown[] = [];
  let failures = options.failFirst ?? 0;
  const each = follower({
    name: 'test.v1',
    log: options.log,
    cursor: options.cursor ?? memoryCursor(),
    apply: async (_, { ledger, entries }) => {
      failures -= 1;
      if (failures >= 0) throw new Error('not now');
      applied.push(...entries.map(({ bytes }) => `${ledger} ${bytes}`));
    },
    onAdvanced: (ledger, seq) => advanced.push(`${ledger} ${seq}`),
    onFault: (_, fault) => faults.push(fault),
  });
  running = each;
  return { applied, advanced, faults, each };
}

describe('a follower', () => {
  it('applies what is there, and what comes, in order and once', async () => {
    const log = memoryEventStore();
    await grow(log, 'led_a', 2);
    const { applied, advanced, each } = follow({ log });
    await each.start();
    await expect.poll(() => advanced).toEqual(['led_a 2']);
    await grow(log, 'led_a', 1);
    each.wake('led_a');
    each.wake('led_a');
    await expect.poll(() => advanced).toEqual(['led_a 2', 'led_a 3']);
    expect(applied).toEqual(['led_a 1', 'led_a 2', 'led_a 3']);
  });

  it('goes on where it was', async () => {
    const log = memoryEventStore();
    const cursor = memoryCursor();
    await grow(log, 'led_a', 2);
    const first = follow({ log, cursor });
    await first.each.start();
    await expect.poll(() => first.applied).toHaveLength(2);
    await first.each.stop();
    await grow(log, 'led_a', 1);
    const second = follow({ log, cursor });
    await second.each.start();
    await expect.poll(() => second.applied).toEqual(['led_a 3']);
  });

  it('takes long logs a page at a time, and several ledgers in turns', async () => {
    const log = memoryEventStore();
    await grow(log, 'led_a', 2_500);
    await grow(log, 'led_b', 1);
    const { applied, advanced, each } = follow({ log });
    await each.start();
    await expect.poll(() => applied).toHaveLength(2_501);
    expect(advanced).toEqual(['led_a 1000', 'led_b 1', 'led_a 2000', 'led_a 2500']);
  });

  it('finds by itself what nobody told it of', async () => {
    const log = memoryEventStore();
    const { applied, each } = follow({ log });
    await each.start();
    await grow(log, 'led_a', 1);
    await expect.poll(() => applied).toEqual(['led_a 1']);
  });

  it('tries again after a failure, from where it was', async () => {
    const log = memoryEventStore();
    await grow(log, 'led_a', 2);
    const { applied, faults, each } = follow({ log, failFirst: 1 });
    await each.start();
    await expect.poll(() => faults).toHaveLength(1);
    each.wake('led_a');
    await expect.poll(() => applied).toEqual(['led_a 1', 'led_a 2']);
  });

  it('tells of a list that it cannot get, and of a gap in the log', async () => {
    const log = memoryEventStore();
    await grow(log, 'led_a', 3);
    const holed = {
      listLedgers: () => Promise.reject(new Error('away')),
      read: async (ledger: string, after: bigint, limit: number) =>
        (await log.read(ledger, after, limit)).filter(({ seq }) => seq !== 2n),
    };
    const { applied, faults, each } = follow({ log: holed });
    await each.start();
    each.wake('led_a');
    await expect.poll(() => faults).toHaveLength(2);
    expect(faults[1]).toMatchObject({
      code: 'chain_broken',
      params: { ledger: 'led_a', seq: '1' },
    });
    expect(applied).toEqual([]);
  });

  it('applies nothing that another follower of its name has applied', async () => {
    const log = memoryEventStore();
    await grow(log, 'led_a', 2);
    const shared = memoryCursor();
    let stale = true;
    const cursor: Cursor<undefined> = {
      ...shared,
      // The first look is as old as a replica's may be.
      load: async (ledger) => {
        const place = stale ? 0n : await shared.load(ledger);
        stale = false;
        return place;
      },
    };
    await shared.advance('led_a', { from: 0n, to: 1n }, async () => {});
    const { applied, each } = follow({ log, cursor });
    await each.start();
    await expect.poll(() => applied).toEqual(['led_a 2']);
  });

  it('reads its cursor once, and again when it is told that it may have been lost', async () => {
    const log = memoryEventStore();
    await grow(log, 'led_a', 2);
    let loads = 0;
    let kept = memoryCursor();
    const cursor: Cursor<undefined> = {
      load: (ledger) => {
        loads += 1;
        return kept.load(ledger);
      },
      advance: (ledger, move, effect) => kept.advance(ledger, move, effect),
    };
    const { applied, each } = follow({ log, cursor });
    await each.start();
    each.wake('led_a');
    await expect.poll(() => applied).toEqual(['led_a 1', 'led_a 2']);
    each.wake('led_a');
    await new Promise((resolve) => setImmediate(resolve));
    expect(loads).toBe(1);
    kept = memoryCursor();
    each.review();
    each.wake('led_a');
    await expect.poll(() => applied).toHaveLength(4);
    expect(loads).toBe(2);
  });

  it('asks nothing of a log that is said to end where it stands', async () => {
    const store = memoryEventStore();
    await grow(store, 'led_idle', 1);
    const reads: string[] = [];
    const log: Pick<EventStore, 'read' | 'listLedgers'> = {
      ...store,
      read: (ledger, after, limit) => {
        reads.push(ledger);
        return store.read(ledger, after, limit);
      },
    };
    const { applied, each } = follow({ log });
    await each.start();
    await expect.poll(() => applied).toEqual(['led_idle 1']);
    await grow(store, 'led_new', 1);
    await expect.poll(() => applied).toContain('led_new 1');
    expect(reads.filter((ledger) => ledger === 'led_idle')).toHaveLength(1);
  });

  it('does nothing more once it is stopped', async () => {
    const log = memoryEventStore();
    const { applied, each } = follow({ log });
    await each.start();
    await each.stop();
    await grow(log, 'led_a', 1);
    each.wake('led_a');
    await new Promise((resolve) => setImmediate(resolve));
    expect(applied).toEqual([]);
  });
});
