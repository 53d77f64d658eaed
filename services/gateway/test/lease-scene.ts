// A lease holder with a clock that is moved by hand, and a quota that answers by hand.
import { type ManualClock, manualClock } from '@alfred/clock';
import { type LeaseHolder, leaseHolder } from '../src/adapters/lease-holder.ts';
import type { LeaseWish } from '../src/adapters/spender.ts';
import type { Caller } from '../src/domain/caller.ts';
import type { Returned } from '../src/domain/records.ts';
import type { Refusal } from '../src/domain/refusal.ts';
import type { Taken } from '../src/ports/leases.ts';
import { caller, startMicros } from './fakes.ts';

export interface LeaseScene {
  readonly holder: LeaseHolder;
  readonly clock: ManualClock;
  readonly wishes: LeaseWish[];
  readonly returned: Returned[];
  isOpen: boolean;
  /** The answer of a take: it must be there already, or come within a microtask. */
  take(estimate: bigint, who?: Caller, signal?: AbortSignal): Promise<Taken | Refusal>;
  /** Takes what must be there at once. */
  takeNow(estimate: bigint): Taken;
  grant(amount: bigint, number?: number): void;
  /** Quota says that others hold the money. */
  held(number: number): void;
  wait(ms: number): void;
}

/** Nothing is held yet. */
export function leaseScene(): LeaseScene {
  const clock = manualClock(startMicros);
  const wishes: LeaseWish[] = [];
  const returned: Returned[] = [];
  const holder = leaseHolder({
    clock,
    log: { returned: (record) => void returned.push(record) },
    send: (wish) => {
      if (made.isOpen) wishes.push(wish);
      return made.isOpen;
    },
  });
  const made: LeaseScene = {
    holder,
    clock,
    wishes,
    returned,
    isOpen: true,
    take: async (estimate, who = caller, signal = new AbortController().signal) =>
      holder.take({ caller: who, asset: 'USD/9', estimate, signal }),
    takeNow: (estimate) => {
      const signal = new AbortController().signal;
      const taken = holder.take({ caller, asset: 'USD/9', estimate, signal });
      if (taken instanceof Promise || taken.outcome !== 'taken')
        throw new Error('not taken at once');
      return taken;
    },
    grant: (amount, number = wishes.at(-1)?.number ?? 0) =>
      holder.granted({ number, lease: `lea_${number}`, amount, ttlMicros: 30_000_000n }),
    held: (number) => holder.refused({ number, code: 'budget_held', params: { node: 'usr_a' } }),
    wait: (ms) => {
      clock.advanceMicros(BigInt(ms) * 1_000n);
      holder.tick();
    },
  };
  return made;
}

/** A scene with an open lease of so much, and nothing running on it. */
export async function withLease(amount: bigint): Promise<LeaseScene> {
  const made = leaseScene();
  const first = made.take(1n);
  made.grant(amount);
  const taken = await first;
  if (taken.outcome === 'taken') taken.cancel();
  return made;
}
