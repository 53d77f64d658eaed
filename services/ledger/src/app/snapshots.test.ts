import { type EventStore, memoryEventStore } from '@alfred/event-store';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budget, dollars, ending, giveBack, issue, lease, tree } from '../../test/given.ts';
import { closeUnseen, holdTransfer, rerate, shrink } from '../../test/given-leases.ts';
import { fillPool, override } from '../../test/given-money.ts';
import { loadDeps } from '../../test/load-deps.ts';
import { runWriters } from '../../test/running-writers.ts';
import { memorySnapshots } from '../adapters/memory-snapshots.ts';
import type { LedgerCommand } from '../domain/commands.ts';
import type { Snapshot } from '../ports/snapshots.ts';
import { foldLog } from './fold-log.ts';
import { loadMemory } from './load-memory.ts';
import { makeSnapshots } from './make-snapshots.ts';

const ledger = 'led_a';
const of = { ledger, origin: 'alfred/dep/ledger/led_a' };
const story: readonly LedgerCommand[] = [
  ...[...tree, issue('user', dollars(9)), budget('dep', dollars(90)), budget('user', 900n, 'day')],
  ...[override('o1', 5n), fillPool('user', 'team', dollars(1)), lease(1, 5n), lease(2, 3n)],
  ...[lease(3, 0n), shrink(1, 1n), ending('r1', 2n), ending('r2', 9n, { lease: 'lea2' })],
  ...[rerate('r1', 1n), giveBack(2), closeUnseen(3, 'lea1', 'lea2'), holdTransfer(5n)],
];

async function told(commands = story): Promise<EventStore> {
  const store = memoryEventStore();
  const { apply } = runWriters(store);
  for (const command of commands) await apply(ledger, command);
  return store;
}

function maker(store: EventStore, entriesMin = 1) {
  const snapshots = memorySnapshots();
  const faults: unknown[] = [];
  const onFault = (_: string, fault: unknown) => faults.push(fault);
  const make = makeSnapshots({ ...loadDeps(store), snapshots, entriesMin, onFault });
  return { snapshots, faults, make };
}

/** The store as it was after its first entries. */
const upTo = (store: EventStore, size: number): EventStore => ({
  ...store,
  head: async (id) => {
    const head = await store.head(id);
    return head && { ...head, seq: BigInt(size) };
  },
});

describe('a snapshot', () => {
  it('and the entries behind it make the same state as all entries', async () => {
    const store = await told();
    const { state } = await loadMemory(loadDeps(store), of);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: state.seq }), async (size) => {
        const { snapshots, make } = maker(upTo(store, size));
        await make();
        expect(snapshots.kept.get(ledger)?.seq).toBe(size);
        const ignored: string[] = [];
        const onIgnored = (_: string, why: string) => ignored.push(why);
        const begun = await loadMemory(loadDeps(store, { snapshots, onIgnored }), of);
        expect(ignored).toEqual([]);
        expect(begun.state).toEqual(state);
        expect([...begun.state.leases.keys()]).toEqual([...state.leases.keys()]);
      }),
      { numRuns: 40 },
    );
  });

  it('is gone on from as if it were the memory it was made of', async () => {
    const store = await told();
    const { snapshots, make } = maker(store);
    await make();
    const more = [ending('r3', 1n), giveBack(4, { lease: 'lea2' }), lease(7, 1n), giveBack(3)];
    const answers = await runWriters(store, { snapshots }).apply(ledger, ...more);
    expect(answers.map(({ outcome }) => outcome)).toEqual([
      ...['accepted', 'accepted', 'accepted', 'refused'],
    ]);
    const whole = await loadMemory(loadDeps(store), of);
    const begun = await loadMemory(loadDeps(store, { snapshots }), of);
    expect(begun.state).toEqual(whole.state);
  });

  it('reads only what is behind it', async () => {
    const store = await told();
    const { snapshots, make } = maker(store);
    await make();
    let entries = 0;
    const counting: EventStore = {
      ...store,
      read: async (id, after, limit) => {
        const page = await store.read(id, after, limit);
        entries += page.length;
        return page;
      },
    };
    await loadMemory(loadDeps(counting, { snapshots }), of);
    expect(entries).toBe(1);
  });

  it('is made when enough has come, and of every ledger that can be read', async () => {
    const store = await told();
    const { apply } = runWriters(store);
    await apply('led_0', ...tree);
    const broken: EventStore = {
      ...store,
      read: async (id, after, limit) => (id === 'led_0' ? [] : store.read(id, after, limit)),
    };
    const { snapshots, make, faults } = maker(broken, 5);
    await make();
    expect([...snapshots.kept.keys()]).toEqual([ledger]);
    expect(faults).toMatchObject([{ code: 'chain_broken' }]);
    const first = snapshots.kept.get(ledger);
    await apply(ledger, issue('user', 1n));
    await make();
    expect(snapshots.kept.get(ledger)).toBe(first);
    for (let index = 2; index < 7; index += 1) await apply(ledger, issue('user', BigInt(index)));
    await make();
    expect(snapshots.kept.get(ledger)?.seq).toBeGreaterThan(first?.seq ?? 0);
  });
});

describe('a snapshot that lies', () => {
  const lies: readonly (readonly [string, (snapshot: Snapshot) => Snapshot, string])[] = [
    ['of its entry', (it) => ({ ...it, seq: it.seq - 1 }), 'its leaf is of another entry'],
    [
      'of an entry to come',
      (it) => ({ ...it, seq: it.seq + 1 }),
      'it is as of no entry of this log',
    ],
    ['of no entry', (it) => ({ ...it, seq: 0 }), 'it is as of no entry of this log'],
    ['of its leaf', (it) => ({ ...it, leaf: Buffer.alloc(32) }), 'its leaf is of another entry'],
    ['of its hash', (it) => ({ ...it, stateHash: Buffer.alloc(32) }), 'its bytes differ'],
    ['in one byte', (it) => ({ ...it, state: flipped(it.state) }), 'its bytes differ'],
  ];

  it.each(lies)('%s is no snapshot', async (_, lie, why) => {
    const store = await told();
    const { snapshots, make } = maker(store);
    await make();
    const true_ = snapshots.kept.get(ledger);
    if (!true_) throw new Error('There is no snapshot.');
    snapshots.kept.set(ledger, lie(true_));
    await expectIgnored(store, snapshots, why);
  });

  it('of another ledger is no snapshot', async () => {
    const store = await told();
    await runWriters(store).apply('led_b', ...story);
    const { snapshots, make } = maker(store);
    await make();
    const other = snapshots.kept.get('led_b');
    if (!other) throw new Error('There is no snapshot.');
    snapshots.kept.set(ledger, other);
    await expectIgnored(store, snapshots, 'its leaf is of another entry');
  });

  it('one entry older than it says is no snapshot', async () => {
    const store = await told();
    const { snapshots, make } = maker(store);
    await make();
    const newest = snapshots.kept.get(ledger);
    const older = maker(upTo(store, (newest?.seq ?? 0) - 1));
    await older.make();
    const before = older.snapshots.kept.get(ledger);
    if (!newest || !before) throw new Error('There is no snapshot.');
    const { state, stateHash } = before;
    snapshots.kept.set(ledger, { ...newest, state, stateHash });
    await expectIgnored(store, snapshots, 'its state is of another entry');
  });

  async function expectIgnored(
    store: EventStore,
    snapshots: ReturnType<typeof memorySnapshots>,
    why: string,
  ): Promise<void> {
    const ignored: string[] = [];
    const onIgnored = (_: string, reason: string) => ignored.push(reason);
    const begun = await loadMemory(loadDeps(store, { snapshots, onIgnored }), of);
    expect(ignored).toEqual([why]);
    const size = begun.state.seq;
    const plain = await foldLog(loadDeps(store), { ledger, size, pageMax: 7 });
    expect(begun.state).toEqual(plain.state);
    expect(begun.leaf).toBe(plain.leaf.toString('hex'));
  }
});

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy[100] = (copy[100] ?? 0) ^ 1;
  return copy;
}
