import { usagePartitionOf } from '@alfred/bus';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cut, effectsOf, journal, setUpIntake } from '../../test/intake-set-up.ts';
import { keyOf } from '../../test/memory-usage.ts';
import { block, ending, note, opened, returned } from '../../test/usage-factory.ts';
import type { UsageBlock } from '../domain/usage-record.ts';

let close = async () => {};
afterEach(() => close());

function setUp() {
  const made = setUpIntake();
  close = made.close;
  return made;
}

describe('the end of a partition', () => {
  it('comes when what follows is applied, and what waits behind a gap is forgotten', async () => {
    const { intake, store, ledger } = setUp();
    const records = journal('inc_a', 20);
    const [first, , ...later] = cut('inc_a', records, [7]);
    const other = cut('inc_b', journal('inc_b', 20), [7]);
    if (!first) throw new Error('unreachable');
    for (const each of [first, ...later, ...other.slice(1)]) intake.accept(each);
    await intake.endPartition(usagePartitionOf('inc_a'));
    expect(store.cursors.get('inc_a')).toBe(first.end);
    const told = ledger.effects.length;
    // What came before is gone; another replica gets it from the gateway.
    const [, second] = cut('inc_a', records, [7]);
    if (second) intake.accept(second);
    await intake.endPartition(usagePartitionOf('inc_a'));
    expect(store.cursors.get('inc_a')).toBe(second?.end);
    expect(ledger.effects.length - told).toBeLessThan(8);
    // Those of other partitions wait on.
    expect(usagePartitionOf('inc_b')).not.toBe(usagePartitionOf('inc_a'));
    const [opening] = other;
    if (opening) intake.accept(opening);
    await expect.poll(() => store.cursors.get('inc_b')).toBe(other.at(-1)?.end);
  });
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
    await expect.poll(() => faults).toMatchObject([{ code: 'database_unavailable' }]);
    expect(ledger.effects).toHaveLength(4);
    for (const each of blocks) intake.accept(each);
    await reaches('inc_a', 70n);
    expect(ledger.effects).toHaveLength(4);
    expect(ledger.calls).toEqual([4, 4]);
  });

  it('tells of an overrun once, however often its record comes', async () => {
    const { intake, store, ledger, faults, reaches, overruns, counted } = setUp();
    const records = [
      opened('inc_a'),
      note('a'),
      note('b'),
      ending('a', { amount: '9001' }),
      ending('b'),
    ];
    ledger.overrun((command) => keyOf(command) === 'use:b');
    // The admissions are applied before anything else comes.
    intake.accept(block('inc_a', 0n, records.slice(0, 3)));
    await reaches('inc_a', 30n);
    store.failCommits(1);
    const endings = block('inc_a', 30n, records.slice(3));
    intake.accept(endings);
    await expect.poll(() => faults).toHaveLength(1);
    intake.accept(endings);
    await reaches('inc_a', 50n);
    expect(overruns).toMatchObject([
      { ending: { request: 'a' }, beyond: 'estimate' },
      { ending: { request: 'b' }, beyond: 'lease' },
    ]);
    expect(counted).toEqual(['estimate', 'lease']);
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

  it('makes the bus wait while it works', async () => {
    const { intake, ledger, reaches } = setUp();
    const records = journal('inc_a', 60);
    const blocks = cut('inc_a', records, [1]);
    const refused: UsageBlock[] = [];
    for (const each of blocks) {
      try {
        intake.accept(each);
      } catch (error) {
        expect(error).toMatchObject({ code: 'overloaded' });
        refused.push(each);
      }
    }
    expect(refused).toHaveLength(blocks.length - 64);
    await reaches('inc_a', 640n);
    for (let n = 0; n < refused.length; n += 1) {
      await vi.waitFor(() => intake.accept(refused[n] ?? expect.fail()), {
        timeout: 15_000,
        interval: 1,
      });
    }
    await reaches('inc_a', 1810n);
    expect(ledger.effects.map(keyOf)).toEqual(effectsOf(records));
  });

  it('makes room for what a gap misses, at the cost of what comes last', async () => {
    const { intake, ledger, reaches } = setUp();
    const records = journal('inc_a', 40);
    const [first, ...later] = cut('inc_a', records, [1]);
    for (const each of later) {
      intake.accept(each);
      await new Promise(setImmediate);
    }
    if (first) intake.accept(first);
    await reaches('inc_a', 640n);
    for (const each of later.slice(63)) {
      intake.accept(each);
      await new Promise(setImmediate);
    }
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
