import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evolve } from '../src/domain/evolve.ts';
import { emptyState, findBudget, type LedgerState } from '../src/domain/state.ts';
import type { Entry } from '../src/wire/entry.ts';
import { day, hour, second, usd } from './given.ts';
import {
  admit,
  ask,
  end,
  expireOverdue,
  giveSome,
  giveUp,
  type LeaseWorld,
  leaseWorld,
  ledger,
  type Policy,
  reportUsage,
  reprice,
  restart,
  sayHeld,
  spenders,
  wait,
} from './lease-world.ts';
import { entriesOf } from './running-writers.ts';

// Methodology: leases live any life, with holders that vanish, usage that comes late or twice,
// charges that are computed again, and writers that die. Whatever happened, when every grace has
// passed the books must be in order, and they are folded from the log alone.

type Step = (world: LeaseWorld) => void | Promise<void>;

const amount = fc.bigInt(0n, 90n);
const which = fc.nat(20);
const policy = fc.constantFrom<Policy>('charge', 'return');
const asking = fc.tuple(fc.constantFrom(...spenders), amount, amount).map(
  ([node, least, more]): Step =>
    (world) =>
      ask(world, node, { least, most: least + more }),
);
const admitting = which.map(
  (index): Step =>
    (world) =>
      admit(world, index),
);
const ending = fc.tuple(which, amount).map(
  ([index, sum]): Step =>
    (world) =>
      end(world, index, sum),
);
const shrinking = fc.tuple(which, amount).map(
  ([index, sum]): Step =>
    (world) =>
      giveSome(world, index, sum + 1n),
);
const repricing = fc.tuple(which, amount).map(
  ([index, sum]): Step =>
    (world) =>
      reprice(world, index, sum),
);
const waiting = fc.constantFrom(second, 40 * second, hour, day + hour).map(
  (micros): Step =>
    (world) =>
      wait(world, micros),
);
const expiring = fc.record({ policy, reconciles: fc.boolean() }).map(
  (how): Step =>
    (world) =>
      expireOverdue(world, how),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: asking },
  { weight: 6, arbitrary: admitting },
  { weight: 6, arbitrary: ending },
  {
    weight: 3,
    arbitrary: which.map(
      (index): Step =>
        (world) =>
          giveUp(world, index),
    ),
  },
  { weight: 3, arbitrary: waiting },
  { weight: 2, arbitrary: expiring },
  shrinking,
  repricing,
  amount.map(
    (sum): Step =>
      (world) =>
        reportUsage(world, sum),
  ),
  fc.constantFrom<Step>(sayHeld, restart),
);

/** Nobody speaks of any lease any more, until all of them are gone; and then somebody does. */
async function outlive(world: LeaseWorld, how: Policy): Promise<void> {
  await wait(world, 40 * second);
  await wait(world, day + second);
  await expireOverdue(world, { policy: how, reconciles: true });
  for (const sum of [7n, 0n, 80n]) await end(world, 1, sum);
  await reprice(world, 2, 30n);
}

function foldChecked(entries: readonly Entry[]): LedgerState {
  const state = emptyState();
  for (const entry of entries) {
    evolve(state, entry);
    expectSound(state, entry);
  }
  return state;
}

function expectSound({ balances }: LedgerState, { event }: Entry): void {
  let total = 0n;
  for (const [account, balance] of balances) {
    if (/^(wallet|held|unproven|spent):/.test(account)) expect(balance).toBeGreaterThan(0n);
    total += balance;
  }
  expect(total).toBe(0n);
  if (event.type !== 'LeaseOpened.v1') return;
  for (const { used, held, limit } of event.data.budgets) {
    expect(used + held).toBeLessThanOrEqual(limit);
  }
}

const sumOf = ({ balances }: LedgerState, prefix: string): bigint =>
  [...balances].reduce((sum, [key, each]) => (key.startsWith(prefix) ? sum + each : sum), 0n);

describe('leases that live any life', () => {
  it('leave one ending a request, nothing held for ever, and every unit accounted for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 20, maxLength: 70 }),
        policy,
        async (steps, how) => {
          const world = await leaseWorld();
          for (const take of steps) await take(world);
          await outlive(world, how);
          const entries = await entriesOf(world.store, ledger);
          const state = foldChecked(entries);
          expect([...state.leases.keys()]).toEqual([]);
          expect(sumOf(state, 'held:')).toBe(0n);
          for (const { counters } of [...state.budgets.values()].flat()) {
            for (const counter of counters.values())
              expect(counter).toMatchObject({ held: 0n, live: 0 });
          }
          const told = world.requests.reduce((sum, { charge = 0n }) => sum + charge, 0n);
          expect(sumOf(state, 'spent:')).toBe(told + world.reported);
          expectCounted(state);
          expectOneEnding(entries, world);
        },
      ),
      { numRuns: 120 },
    );
  });
});

/** One budget has counted everybody from the beginning, and what is unproven counts as used. */
function expectCounted(state: LedgerState): void {
  const [lifetime] =
    findBudget(state, { node: 'dep', asset: usd, window: 'lifetime' })?.counters.values() ?? [];
  expect(lifetime?.used ?? 0n).toBe(sumOf(state, 'spent:') + sumOf(state, 'unproven:'));
}

function expectOneEnding(entries: readonly Entry[], { requests }: LeaseWorld): void {
  const keys = entries.flatMap(({ key }) => key ?? []);
  expect(new Set(keys).size).toBe(keys.length);
  for (const { id, charge } of requests) {
    const endings = keys.filter((key) => key === `use:${id}` || key === `late:${id}`);
    expect(endings.length > 0).toBe(charge !== undefined);
    expect(endings.length).toBeLessThanOrEqual(2);
  }
}
