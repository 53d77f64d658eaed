import { inProcessBus } from '@alfred/bus';
import { manualClock } from '@alfred/clock';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { keyOf, memoryLedger, memoryUsageStore } from '../../test/memory-usage.ts';
import { block, ending, note, opened, prices, returned } from '../../test/usage-factory.ts';
import type { UsageBlock, UsageRecord } from '../domain/usage-record.ts';
import { applyUsage } from './apply-usage.ts';
import { type UsageIntake, usageIntake } from './usage-intake.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function setUp() {
  const store = memoryUsageStore();
  const ledger = memoryLedger();
  const faults: unknown[] = [];
  const stopped: string[] = [];
  let applied = 0;
  const apply = applyUsage({
    prices: { named: async () => prices },
    store,
    ledger,
    clock: manualClock(5n),
    metrics: {
      applied: (records) => {
        applied += records;
      },
      stopped: (reason) => stopped.push(reason),
    },
  });
  const newIntake = (): UsageIntake => {
    const intake = usageIntake({ store, apply, onFault: (error) => faults.push(error) });
    closing.push(() => intake.task.stop());
    return intake;
  };
  const intake = newIntake();
  const reaches = (incarnation: string, position: bigint) =>
    vi.waitFor(() => expect(store.cursors.get(incarnation)).toBe(position), { interval: 1 });
  return { store, ledger, faults, stopped, intake, newIntake, reaches, applied: () => applied };
}

/** A journal of whole requests: opened, then admitted, ended, returned for each. */
function journal(incarnation: string, requests: number): UsageRecord[] {
  const records = [opened(incarnation)];
  for (let n = 0; n < requests; n += 1) {
    const request = `${incarnation}_${n}`;
    const lease = `lea_${request}`;
    records.push(note(request), ending(request, { lease }), returned(lease));
  }
  return records;
}

function cut(incarnation: string, records: UsageRecord[], sizes: readonly number[]): UsageBlock[] {
  const blocks: UsageBlock[] = [];
  for (let from = 0, n = 0; from < records.length; n += 1) {
    const size = sizes[n % sizes.length] ?? 1;
    blocks.push(block(incarnation, BigInt(from * 10), records.slice(from, from + size)));
    from += size;
  }
  return blocks;
}

const effectsOf = (records: UsageRecord[]): string[] =>
  records.flatMap((record) => {
    if (record.type === 'ending') return [`use:${record.request}`];
    return record.type === 'returned' ? [`return:${record.lease}`] : [];
  });

describe('usageIntake', () => {
  it('applies blocks as runs and moves the cursor', async () => {
    const { intake, store, ledger, reaches, applied } = setUp();
    const records = journal('inc_a', 20);
    for (const each of cut('inc_a', records, [5])) intake.accept(each);
    await reaches('inc_a', 610n);
    expect(ledger.effects.map(keyOf)).toEqual(effectsOf(records));
    expect(store.runs.length).toBeLessThan(4);
    expect(store.runs[0]).toMatchObject({ from: undefined, at: 5n });
    expect(applied()).toBe(61);
  });

  it('puts blocks in order that come out of it, and passes over those it knows', async () => {
    const { intake, ledger, reaches } = setUp();
    const records = journal('inc_a', 20);
    const blocks = cut('inc_a', records, [7]);
    for (const each of [...blocks.toReversed(), ...blocks]) intake.accept(each);
    await reaches('inc_a', 610n);
    expect(ledger.effects.map(keyOf)).toEqual(effectsOf(records));
  });

  it('goes on from the middle of a block that overlaps', async () => {
    const { intake, ledger, reaches } = setUp();
    const records = journal('inc_a', 6);
    intake.accept(block('inc_a', 0n, records.slice(0, 8)));
    await reaches('inc_a', 80n);
    intake.accept(block('inc_a', 50n, records.slice(5)));
    await reaches('inc_a', 190n);
    expect(ledger.effects.map(keyOf)).toEqual(effectsOf(records));
  });

  it('applies nothing behind a gap, nor of an incarnation whose beginning it has not seen', async () => {
    const { intake, store, ledger } = setUp();
    const [, ...later] = cut('inc_a', journal('inc_a', 20), [7]);
    for (const each of later) intake.accept(each);
    await new Promise(setImmediate);
    expect(store.cursors.size).toBe(0);
    expect(ledger.effects).toEqual([]);
  });

  it('leaves a run to the gateway when its commit fails: the ledger knows it already', async () => {
    const { intake, store, ledger, faults, reaches } = setUp();
    const blocks = cut('inc_a', journal('inc_a', 2), [7]);
    store.failCommits(1);
    for (const each of blocks) intake.accept(each);
    await vi.waitFor(() => expect(faults).toMatchObject([{ code: 'database_unavailable' }]));
    expect(ledger.effects).toHaveLength(4);
    for (const each of blocks) intake.accept(each);
    await reaches('inc_a', 70n);
    expect(ledger.effects).toHaveLength(4);
    expect(ledger.calls).toEqual([4, 4]);
  });

  it('reads the cursor again when somebody else moved it', async () => {
    const { intake, store, ledger, newIntake, reaches } = setUp();
    const records = journal('inc_a', 3);
    const other = newIntake();
    for (const each of cut('inc_a', records, [4])) {
      intake.accept(each);
      other.accept(each);
    }
    await reaches('inc_a', 100n);
    expect(ledger.effects.map(keyOf)).toEqual(effectsOf(records));
    expect(store.runs.at(-1)?.to).toBe(100n);
  });

  it('stops what it cannot apply, and goes on', async () => {
    const { intake, ledger, store, stopped, reaches } = setUp();
    ledger.refuse('lease_unknown', (command) => keyOf(command) === 'use:b');
    const wrong = ending('a', { amount: '1' });
    intake.accept(
      block('inc_a', 0n, [opened('inc_a'), wrong, ending('b'), ending('c'), returned('lea_a')]),
    );
    await reaches('inc_a', 50n);
    expect(stopped).toEqual(['amount_differs', 'lease_unknown']);
    expect(store.runs[0]?.stopped).toMatchObject([
      { request: 'a', ledger: 'led_a', reason: 'amount_differs' },
      { request: 'b', organization: 'org_a', reason: 'lease_unknown' },
    ]);
    expect(store.runs[0]?.stories).toMatchObject([
      { request: 'a', disputed: true, entry: 1n },
      { request: 'b', disputed: true, entry: 0n },
      { request: 'c', disputed: false, entry: 2n },
    ]);
  });

  it('records a refused return as well', async () => {
    const { intake, ledger, store, reaches } = setUp();
    ledger.refuse('lease_returned', (command) => command.type === 'return');
    intake.accept(block('inc_a', 0n, [opened('inc_a'), returned('lea_a')]));
    await reaches('inc_a', 20n);
    expect(store.runs[0]?.stopped).toMatchObject([{ request: '', reason: 'lease_returned' }]);
  });

  it('makes the bus wait while it works, and makes room for what a gap misses', async () => {
    const { intake, ledger, reaches } = setUp();
    const records = journal('inc_a', 40);
    const blocks = cut('inc_a', records, [1]);
    const [first, ...later] = blocks;
    // Without the first one nothing can be applied: the latest make way.
    for (const each of later) intake.accept(each);
    await new Promise(setImmediate);
    if (first) intake.accept(first);
    expect(() => {
      for (const each of later.slice(70)) intake.accept(each);
    }).toThrow('Too many requests');
    await vi.waitFor(() => expect(ledger.effects.length).toBeGreaterThan(20));
    for (const each of later) intake.accept(each);
    await reaches('inc_a', 1210n).catch(() => undefined);
    for (const each of later) intake.accept(each);
    await reaches('inc_a', 1210n);
    expect(ledger.effects.map(keyOf)).toEqual(effectsOf(records));
  });

  it('takes nothing more once it stops', async () => {
    const { intake, ledger } = setUp();
    ledger.fail(1000, 'before');
    intake.accept(block('inc_a', 0n, journal('inc_a', 1)));
    await intake.task.stop();
    expect(() => intake.accept(block('inc_a', 0n, []))).toThrow('stopping');
    expect(ledger.effects).toEqual([]);
  });
});

// Methodology: gateways send their journals over a bus that repeats, turns round and loses, and
// send again from the cursor whatever it has not passed; the ledger and the store fail now and then,
// before or after they have done their work. Every record must have its effect once, and the
// effects of one gateway must come in the order of its journal.
describe('under any faults', () => {
  it('every record has its effect exactly once, in order', async () => {
    const scenario = fc.record({
      seed: fc.integer(),
      requests: fc.integer({ min: 1, max: 30 }),
      sizes: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
      sizesAgain: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
      failures: fc.array(fc.constantFrom('before', 'after', 'commit', 'none'), { maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ seed, requests, sizes, sizesAgain, failures }) => {
        const { store, ledger, newIntake } = setUp();
        const faults = { seed, duplicate: 0.3, reorder: 0.3, drop: 0.2 };
        const bus = inProcessBus({ capacity: 1000, faults });
        const blocks = new Map<string, UsageBlock>();
        let intake = newIntake();
        await bus.subscribe({ subject: 'alfred.usage.*' }, async ({ id }) => {
          const found = blocks.get(id);
          if (found) intake.accept(found);
        });
        const journals = ['inc_a', 'inc_b'].map((name) => [name, journal(name, requests)] as const);
        const isDone = () =>
          journals.every(([name, all]) => store.cursors.get(name) === BigInt(all.length * 10));
        for (let round = 0; !isDone(); round += 1) {
          expect(round).toBeLessThan(200);
          const failure = failures[round];
          if (failure === 'commit') store.failCommits(1);
          else if (failure && failure !== 'none') ledger.fail(1, failure);
          // A crash of metering: what it held is gone.
          if (round % 3 === 2) {
            await intake.task.stop();
            intake = newIntake();
          }
          for (const [name, all] of journals) {
            const from = Number(store.cursors.get(name) ?? 0n) / 10;
            const cutting = round % 2 === 0 ? sizes : sizesAgain;
            for (const part of cut(name, all.slice(from), cutting)) {
              const start = part.start + BigInt(from * 10);
              const id = `${name}:${start}:${part.records.length}`;
              blocks.set(id, block(name, start, part.records));
              await bus.publish({ subject: `alfred.usage.${name}`, id, bytes: Buffer.of() });
            }
          }
          for (let turn = 0; turn < 8; turn += 1) await new Promise(setImmediate);
        }
        for (const [name, all] of journals) {
          const own = ledger.effects.map(keyOf).filter((key) => key.includes(name));
          expect(own).toEqual(effectsOf(all));
        }
        await bus.close();
      }),
      { numRuns: 25 },
    );
  });
});
