import { type ManualClock, manualClock } from '@alfred/clock';
import { type EventStore, memoryEventStore } from '@alfred/event-store';
import { describe, expect, it } from 'vitest';
import type { LedgerCommand } from '../src/domain/commands.ts';
import { dyingStore } from './dying-store.ts';
import { budget, day, dollars, ending, giveBack, issue, lease, start, tree } from './given.ts';
import {
  addPeer,
  claim,
  closeUnseen,
  holdTransfer,
  late,
  report,
  rerate,
  shrink,
} from './given-leases.ts';
import { balancesOf, entriesOf, type RunningWriters, runWriters } from './running-writers.ts';

// Methodology: the same story is told again and again, and each time the process dies at another of
// its calls to the store, before or after the call was done. Whoever was not answered asks the next
// process again. Every story must end with the same books, and every key stands in the log once.

const released = { ending: 'released' } as const;

/** Each line is sent at once; its answers are awaited before the next. */
const story: readonly (readonly LedgerCommand[])[] = [
  [...tree, issue('user', dollars(20)), budget('dep', dollars(90)), addPeer()],
  [lease(1, dollars(4)), lease(2, dollars(3)), lease(3, dollars(1)), lease(4, dollars(1))],
  [lease(5, dollars(1), { claim: claim(1, 'c1') }), closeUnseen(5, 'lea1', 'lea2', 'lea3', 'lea5')],
  [ending('c1', 0n, { lease: 'lea5', ...released }), giveBack(1, { lease: 'lea5' })],
  [lease(6, dollars(1), { claim: claim(2, 'c2') })],
  [ending('c2', 7n, { lease: 'lea6' }), giveBack(1, { lease: 'lea6' })],
  [shrink(1, dollars(1)), ending('r1', dollars(1)), ending('r2', dollars(5), { lease: 'lea2' })],
  [ending('r3', dollars(1), { ending: 'reconciled' }), giveBack(2)],
  [late('r3', dollars(0.5), { leaseKey: 'lease:inc:1' }), rerate('r1', dollars(3))],
  [rerate('r1', dollars(2), 'v3'), report(dollars(1)), holdTransfer(dollars(2))],
  [holdTransfer(dollars(1), { transfer: 'trf2', toNode: 'nowhere' })],
];

interface World {
  readonly clock: ManualClock;
  process: RunningWriters;
  /** Starts the next process, over a store that lives. */
  restart(): void;
}

/** Does it, in the next process if need be. */
async function persist(world: World, act: (running: RunningWriters) => Promise<void>) {
  await act(world.process).catch(async () => {
    world.restart();
    await act(world.process);
  });
}

async function tell(world: World): Promise<void> {
  await persist(world, async ({ apply }) => void (await apply('led_b', ...tree, addPeer('led_a'))));
  for (const line of story) {
    await persist(world, async ({ apply }) => {
      for (const answer of await apply('led_a', ...line)) expect(answer.outcome).toBe('accepted');
    });
  }
  await persist(world, async ({ openAll, driveTransfers, faults }) => {
    await openAll();
    await driveTransfers();
    if (faults.length > 0) throw new Error('The coordinator died.');
  });
  await persist(world, async ({ openAll, keepHouse, faults }) => {
    await openAll();
    world.clock.advanceMicros(BigInt(day) + 32_000_000n);
    await keepHouse();
    if (faults.length > 0) throw new Error('The housekeeping died.');
  });
}

async function told(death: Parameters<typeof dyingStore>[1]) {
  const inner = memoryEventStore();
  const clock = manualClock(BigInt(start));
  const dying = dyingStore(inner, death);
  const world: World = {
    clock,
    process: runWriters(dying, { clock }),
    restart: () => {
      world.process = runWriters(inner, { clock });
    },
  };
  await tell(world);
  return { store: inner, calls: dying.calls() };
}

async function expectOnce(store: EventStore, ledger: string): Promise<void> {
  const keys = (await entriesOf(store, ledger)).flatMap(({ key }) => key ?? []);
  expect(new Set(keys).size).toBe(keys.length);
}

describe('a process that dies at any of its calls', () => {
  it.each(['before', 'after'] as const)(
    'leaves books that the next one completes: %s',
    async (when) => {
      const whole = await told({ call: Number.POSITIVE_INFINITY, when });
      const books = {
        a: await balancesOf(whole.store, 'led_a'),
        b: await balancesOf(whole.store, 'led_b'),
      };
      expect(books.b).toMatchObject({ 'ledger:led_a USD/9': -dollars(2) });
      expect(books.a).toMatchObject({ 'ledger:led_b USD/9': dollars(2) });
      expect(Object.keys(books.a).filter((key) => key.startsWith('held:'))).toEqual([
        'held:lea3 USD/9',
      ]);
      for (let call = 1; call <= whole.calls; call += 1) {
        const { store } = await told({ call, when });
        expect({ call, a: await balancesOf(store, 'led_a') }).toEqual({ call, a: books.a });
        expect({ call, b: await balancesOf(store, 'led_b') }).toEqual({ call, b: books.b });
        await expectOnce(store, 'led_a');
        await expectOnce(store, 'led_b');
      }
      expect(whole.calls).toBeGreaterThan(30);
    },
  );
});

describe('two processes that take a ledger from each other', () => {
  it('answer everybody once, whoever is asked', async () => {
    const forever = { call: Number.POSITIVE_INFINITY, when: 'before' } as const;
    const books = await balancesOf((await told(forever)).store, 'led_a');
    const store = memoryEventStore();
    const clock = manualClock(BigInt(start));
    const both = [runWriters(store, { clock }), runWriters(store, { clock })] as const;
    await both[0].apply('led_b', ...tree, addPeer('led_a'));
    for (const line of story) {
      // Both are asked at once, and fence each other; then each of them is asked until it answers.
      await Promise.allSettled(both.map(({ apply }) => apply('led_a', ...line)));
      for (const { apply } of both) {
        const answers = await apply('led_a', ...line).catch(() => apply('led_a', ...line));
        expect(answers.map(({ outcome }) => outcome)).toEqual(line.map(() => 'accepted'));
      }
    }
    for (const { driveTransfers } of [...both, ...both]) await driveTransfers();
    expect(await balancesOf(store, 'led_a')).toEqual(books);
    await expectOnce(store, 'led_a');
    await expectOnce(store, 'led_b');
  });
});
