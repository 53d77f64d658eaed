import { manualClock } from '@alfred/clock';
import type { EventStore } from '@alfred/event-store';
import { memorySnapshots } from '../src/adapters/memory-snapshots.ts';
import type { LoadDeps } from '../src/app/load-memory.ts';
import type { Moment } from '../src/app/steady-time.ts';
import { start } from './given.ts';

export const dayMs = 86_400_000;

/** What loading a ledger needs, without snapshots, and with a grace of a day. */
export function loadDeps(store: EventStore, over: Partial<LoadDeps> = {}): LoadDeps {
  return {
    store,
    snapshots: memorySnapshots(),
    clock: manualClock(BigInt(start)),
    graceMs: dayMs,
    onIgnored: () => {},
    ...over,
  };
}

/** A moment at which both clocks agree. */
export const momentAt = (now: number): Moment => ({
  ...{ now, expected: now, elapsed: now, isSafe: true },
});
