import type { Clock } from '@alfred/clock';
import { leaseSize, mayFreeUp } from '../domain/size.ts';
import type { GrantedLease, LeaseAsk, LeaseLedger, RefusedLease } from '../ports/ledger.ts';
import type { Recalls } from './recalls.ts';

/** How long a request waits for money that others hold, before it is told to come again. */
const waitMaxMicros = 250_000n;

/** Between two tries: about as long as a returned lease needs to reach the ledger. */
const pauseMs = 15;

/** More tries than fit into the wait: only a stopped clock gets here. */
const attemptsMax = 50;

export type GrantLease = (
  ask: LeaseAsk,
  signal: AbortSignal,
) => Promise<GrantedLease | RefusedLease>;

export interface GrantLeaseDeps {
  readonly ledger: LeaseLedger;
  readonly recalls: Recalls;
  readonly clock: Clock;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Sizes a lease and asks the ledger for it. When the money is there but held by others, idle
 * leases are recalled and running requests awaited, for a moment; then it is `budget_held`,
 * which a client may repeat, and not `budget_exhausted`, which it may not.
 */
export function grantLease({ ledger, recalls, clock, sleep }: GrantLeaseDeps): GrantLease {
  return async (ask, signal) => {
    const { estimate, burnPerSecond } = ask;
    const waitUntil = clock.elapsedMicros() + waitMaxMicros;
    for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
      const limits = await ledger.limits(ask, signal);
      const most = leaseSize({ estimate, burnPerSecond, limits });
      const answer = await ledger.openLease(ask, most, signal);
      if (answer.outcome === 'granted' || !isAboutMoney(answer.code)) return answer;
      if (!mayFreeUp(estimate, limits)) return answer;
      if (clock.elapsedMicros() >= waitUntil) break;
      // Everybody below the node whose limit stands in the way, not only the one who asks.
      recalls.recall({ ...ask, node: answer.params.node ?? ask.node });
      await sleep(pauseMs, signal);
    }
    return { outcome: 'refused', code: 'budget_held', params: { node: ask.node } };
  };
}

const isAboutMoney = (code: string): boolean =>
  code === 'insufficient_credits' || code === 'budget_exhausted';
