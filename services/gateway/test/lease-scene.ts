// A lease holder with a clock that is moved by hand, and a quota that answers by hand.
import { type ManualClock, manualClock } from '@alfred/clock';
import type { LeaseGrant } from '../src/adapters/lease-answers.ts';
import { type LeaseHolder, leaseHolder } from '../src/adapters/lease-holder.ts';
import type { AskWish, LeaseWish } from '../src/adapters/lease-wish.ts';
import type { Caller } from '../src/domain/caller.ts';
import type { Returned } from '../src/domain/records.ts';
import type { Claim, TakeAnswer, Taken } from '../src/ports/leases.ts';
import { caller, startMicros } from './fakes.ts';

export interface LeaseScene {
  readonly holder: LeaseHolder;
  readonly clock: ManualClock;
  /** The questions for leases. */
  readonly wishes: AskWish[];
  /** Every other wish. */
  readonly others: Exclude<LeaseWish, AskWish>[];
  readonly returned: Returned[];
  readonly disk: SlowDisk;
  isOpen: boolean;
  /** The answer of a take: it must be there already, or come within a microtask. */
  take(estimate: bigint, who?: Caller, signal?: AbortSignal): Promise<TakeAnswer>;
  /** A take that claims a client's idempotency key for this request. */
  claim(request: string, signal?: AbortSignal): Promise<TakeAnswer>;
  /** Takes what must be there at once. */
  takeNow(estimate: bigint): Taken;
  grant(amount: bigint, number?: number): void;
  /** Quota says that others hold the money. */
  held(number: number): void;
  wait(ms: number): void;
  /** What is written is on the disk now. */
  settle(): Promise<void>;
}

/** What is written becomes durable at once, or when it is told. */
export interface SlowDisk {
  isSlow: boolean;
  sync(): void;
  fail(): void;
}

/** Nothing is held yet. */
export function leaseScene(of: { readonly random?: () => number } = {}): LeaseScene {
  const clock = manualClock(startMicros);
  const wishes: AskWish[] = [];
  const others: Exclude<LeaseWish, AskWish>[] = [];
  const returned: Returned[] = [];
  const { disk, written } = slowDisk();
  const holder = leaseHolder({
    clock,
    random: of.random ?? (() => 0.5),
    log: { returned: (record) => void returned.push(record), written },
    send: (wish) => {
      if (!made.isOpen) return false;
      if (wish.type === 'ask') wishes.push(wish);
      else others.push(wish);
      return true;
    },
  });
  const made: LeaseScene = {
    holder,
    clock,
    wishes,
    others,
    returned,
    disk,
    isOpen: true,
    take: async (estimate, who = caller, signal = new AbortController().signal) =>
      holder.take({ caller: who, asset: 'USD/9', estimate, signal }),
    claim: async (request, signal = new AbortController().signal) => {
      const claim: Claim = { ...keyOfClient, request };
      return holder.take({ caller, asset: 'USD/9', estimate: 10n, signal, claim });
    },
    takeNow: (estimate) => {
      const signal = new AbortController().signal;
      const taken = holder.take({ caller, asset: 'USD/9', estimate, signal });
      if (taken instanceof Promise || taken.outcome !== 'taken')
        throw new Error('not taken at once');
      return taken;
    },
    grant: (amount, number = wishes.at(-1)?.number ?? 0) => holder.granted(grantOf(number, amount)),
    held: (number) => holder.refused({ number, code: 'budget_held', params: { node: 'usr_a' } }),
    wait: (ms) => {
      clock.advanceMicros(BigInt(ms) * 1_000n);
      holder.tick();
    },
    settle: () => new Promise((resolve) => setImmediate(resolve)),
  };
  return made;
}

const keyOfClient = { apiKey: 'key_a', idempotency: 'hmac', attempt: 1, body: 'digest' };

/** What quota says when it grants. */
export function grantOf(number: number, amount: bigint, claimedBy?: string): LeaseGrant {
  return {
    number,
    lease: `lea_${number}`,
    key: `lease:inc_test:${number}`,
    account: 'wallet:usr_a',
    warnings: [],
    amount,
    ttlMicros: 30_000_000n,
    claimedBy,
  };
}

function slowDisk(): { readonly disk: SlowDisk; readonly written: () => Promise<void> } {
  let next = Promise.withResolvers<void>();
  const end = (): PromiseWithResolvers<void> => {
    const ended = next;
    next = Promise.withResolvers();
    return ended;
  };
  const disk: SlowDisk = {
    isSlow: false,
    sync: () => end().resolve(),
    fail: () => end().reject(new Error('the disk failed')),
  };
  return { disk, written: () => (disk.isSlow ? next.promise : Promise.resolve()) };
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
