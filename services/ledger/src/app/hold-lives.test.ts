import { memoryEventStore } from '@alfred/event-store';
import { describe, expect, it } from 'vitest';
import { dollars, hour, issue, tree } from '../../test/given.ts';
import { captureHold, place, release } from '../../test/given-holds.ts';
import { balancesOf, entriesOf, runWriters, typesOf } from '../../test/running-writers.ts';
import { confirmClock } from './clock.ts';

const ledger = 'led_a';
const second = 1_000_000n;
const anHour = BigInt(hour);

async function placed() {
  const store = memoryEventStore();
  const running = runWriters(store);
  await running.apply(ledger, ...tree, issue('user', dollars(10)));
  await running.apply(ledger, place(dollars(4), { ttlMs: 3_600_000 }));
  const ended = async () => (await typesOf(store, ledger)).filter((type) => /^Hold[^P]/.test(type));
  return { store, ...running, ended };
}

describe('a hold that nobody speaks of', () => {
  it('expires when its time is over, once, and not before', async () => {
    const { clock, keepHouse, ended, store } = await placed();
    clock.advanceMicros(anHour - second);
    await keepHouse();
    expect(await ended()).toEqual([]);
    clock.advanceMicros(4n * second);
    await keepHouse();
    await keepHouse();
    expect(await ended()).toEqual(['HoldExpired.v1']);
    expect(await balancesOf(store, ledger)).toMatchObject({ 'wallet:user USD/9': dollars(10) });
    const [last] = (await entriesOf(store, ledger)).toReversed();
    expect(last).toMatchObject({ key: undefined, event: { data: { hold: 'hld1' } } });
  });

  it('is not freed by a wall clock that stepped, confirmed or not', async () => {
    const { clock, keepHouse, ended, open } = await placed();
    clock.stepMicros(48n * anHour);
    await keepHouse();
    expect(await ended()).toEqual([]);
    confirmClock({ wall: open.wall, onConfirmed: () => {} })();
    await keepHouse();
    expect(await ended()).toEqual([]);
    clock.advanceMicros(anHour + 3n * second);
    await keepHouse();
    expect(await ended()).toEqual(['HoldExpired.v1']);
  });

  it('waits for a wall clock that went back', async () => {
    const { clock, keepHouse, ended, open } = await placed();
    clock.stepMicros(-2n * anHour);
    confirmClock({ wall: open.wall, onConfirmed: () => {} })();
    clock.advanceMicros(2n * anHour);
    await keepHouse();
    expect(await ended()).toEqual([]);
    clock.advanceMicros(anHour + 3n * second);
    await keepHouse();
    expect(await ended()).toEqual(['HoldExpired.v1']);
  });

  it('lives on with a writer who inherits it, for what was left at the last entry', async () => {
    const { store, apply, clock, ended } = await placed();
    clock.advanceMicros(anHour / 2n);
    await apply(ledger, issue('user', 1n));
    clock.advanceMicros(anHour / 4n);
    // The heir begins with a wall clock that is far ahead, and cannot know it.
    clock.stepMicros(48n * anHour);
    const heir = runWriters(store, { clock });
    await heir.openAll();
    await heir.keepHouse();
    clock.advanceMicros(anHour / 2n);
    await heir.keepHouse();
    expect(await ended()).toEqual([]);
    clock.advanceMicros(3n * second);
    await heir.keepHouse();
    expect(await ended()).toEqual(['HoldExpired.v1']);
  });

  it('does not expire when it has ended', async () => {
    const { apply, clock, keepHouse, ended } = await placed();
    await apply(ledger, release());
    clock.advanceMicros(2n * anHour);
    await keepHouse();
    expect(await ended()).toEqual(['HoldReleased.v1']);
  });
});

describe('while the wall clock cannot be trusted', () => {
  it('no hold is placed, and every hold is captured', async () => {
    const { apply, clock } = await placed();
    clock.stepMicros(anHour);
    const refused = await apply(ledger, place(1n, { hold: 'hld2' }));
    expect(refused).toMatchObject([{ code: 'clock_unsafe' }]);
    expect(await apply(ledger, captureHold(1n))).toMatchObject([
      { outcome: 'accepted', type: 'HoldCaptured.v1', hold: 'hld1' },
    ]);
  });
});

it('tells once of a capture that took more than its hold had', async () => {
  const { apply, overruns } = await placed();
  await apply(ledger, captureHold(dollars(1)));
  expect(overruns).toEqual([]);
  const larger = captureHold(dollars(9));
  expect(await apply(ledger, larger)).toMatchObject([{ excess: dollars(6), repeated: false }]);
  expect(await apply(ledger, larger)).toMatchObject([{ excess: dollars(6), repeated: true }]);
  expect(overruns).toEqual(['hld1']);
});
