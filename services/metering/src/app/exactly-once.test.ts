import { setTimeout as delay } from 'node:timers/promises';
import { type Bus, inProcessBus } from '@alfred/bus';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cut, effectsOf, journal, setUpIntake } from '../../test/intake-set-up.ts';
import { keyOf } from '../../test/memory-usage.ts';
import { recordSize } from '../../test/usage-factory.ts';
import type { UsageBlock, UsageRecord } from '../domain/usage-record.ts';

const roundsMax = 500;
const roundMs = 2;
const gateways = ['inc_a', 'inc_b'];

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
const failure = fc.constantFrom('ledger before', 'ledger after', 'commit', 'none');
const scenarios = fc.record({
  seed: fc.integer(),
  requests: fc.integer({ min: 1, max: 30 }),
  cuttings: fc.tuple(sizes, sizes),
  failures: fc.array(failure, { maxLength: 6 }),
});
type Scenario = typeof scenarios extends fc.Arbitrary<infer One> ? One : never;

type Made = ReturnType<typeof setUpIntake>;

function breakSomething({ store, ledger }: Made, what: Scenario['failures'][number] | undefined) {
  if (what === 'commit') store.failCommits(1);
  if (what === 'ledger before') ledger.fail(1, 'before');
  if (what === 'ledger after') ledger.fail(1, 'after');
}

/** Metering behind a bus that repeats, turns round and loses; every third round it starts anew. */
async function meteringBehind(bus: Bus, made: Made) {
  const sent = new Map<string, UsageBlock>();
  let intake = made.intake;
  await bus.subscribe({ subject: 'alfred.usage.*' }, async ({ id }) => {
    intake.accept(sent.get(id) ?? expect.fail());
  });
  return {
    send: async (each: UsageBlock) => {
      const id = `${each.incarnation}:${each.start}:${each.end}`;
      sent.set(id, each);
      const message = { subject: `alfred.usage.${each.incarnation}`, id, bytes: Buffer.of() };
      // A bus without room is one more that loses; the next round comes from the cursor.
      await bus
        .publish(message)
        .catch((error) => expect(error).toMatchObject({ code: 'bus_full' }));
    },
    crash: async () => {
      await intake.task.stop();
      intake = made.newIntake();
    },
  };
}

async function play({ seed, requests, cuttings, failures }: Scenario): Promise<void> {
  const made = setUpIntake();
  const faults = { seed, duplicate: 0.3, reorder: 0.3, drop: 0.2 };
  const bus = inProcessBus({ capacity: 1_000, faults });
  const metering = await meteringBehind(bus, made);
  const journals = new Map(gateways.map((name) => [name, journal(name, requests)]));
  const done = (name: string) => Number(made.store.cursors.get(name) ?? 0n) / recordSize;
  const isOpen = ([name, all]: [string, UsageRecord[]]) => done(name) < all.length;
  for (let round = 0; [...journals].some(isOpen); round += 1) {
    expect(round).toBeLessThan(roundsMax);
    breakSomething(made, failures[round]);
    if (round % 3 === 2) await metering.crash();
    const sizesNow = cuttings[round % 2] ?? [1];
    for (const [name, all] of journals) {
      for (const each of cut(name, all, sizesNow, done(name))) await metering.send(each);
    }
    await delay(roundMs);
  }
  for (const [name, all] of journals) {
    const own = made.ledger.effects.map(keyOf).filter((key) => key.includes(name));
    expect(own).toEqual(effectsOf(all));
  }
  await bus.close();
  await made.close();
}

// Methodology: two gateways send their journals, and send again from the cursor whatever it has
// not passed, cut otherwise every time. Bus, ledger and store fail as the scenario says, the latter
// two before or after they have done their work. Every record must have its effect once, and the
// effects of one gateway must come in the order of its journal.
it('gives every record its effect exactly once and in order, whatever fails', async () => {
  await fc.assert(fc.asyncProperty(scenarios, play), { numRuns: 30 });
});
