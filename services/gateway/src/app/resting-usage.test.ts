import { manualClock } from '@alfred/clock';
import { expect, it } from 'vitest';
import { restingUsage } from './resting-usage.ts';

const second = 1_000_000n;

function scene() {
  const clock = manualClock(0n);
  const journal = { durablePosition: 0n };
  const callers = { areBusy: true };
  const rest = restingUsage({ journal, clock, isBusy: () => callers.areBusy });
  const after = (seconds: bigint, position: bigint) => {
    clock.advanceMicros(seconds * second);
    journal.durablePosition = position;
    return rest.until();
  };
  return { after, callers, rest };
}

it('holds each record back for ten seconds while callers are busy', () => {
  const { after } = scene();
  expect(after(0n, 100n)).toBe(0n);
  expect(after(4n, 200n)).toBe(0n);
  expect(after(6n, 300n)).toBe(100n);
  expect(after(3n, 400n)).toBe(100n);
  expect(after(1n, 500n)).toBe(200n);
  expect(after(6n, 600n)).toBe(300n);
});

it('holds nothing back when callers are not, and never takes back what it let go', () => {
  const { after, callers } = scene();
  expect(after(0n, 100n)).toBe(0n);
  callers.areBusy = false;
  expect(after(0n, 150n)).toBe(150n);
  callers.areBusy = true;
  expect(after(1n, 200n)).toBe(150n);
  expect(after(10n, 300n)).toBe(200n);
});

it('holds nothing back while anybody waits', () => {
  const { after, rest } = scene();
  const [one, other] = [rest.end(), rest.end()];
  expect(after(0n, 100n)).toBe(100n);
  one();
  expect(after(0n, 200n)).toBe(200n);
  other();
  expect(after(0n, 300n)).toBe(200n);
});
