import { leaseSize } from '../domain/size.ts';
import type { LeaseAnswer, LeaseAsk, LeaseLedger } from '../ports/ledger.ts';
import type { Desks } from './desks.ts';

export type GrantLease = (ask: LeaseAsk, signal: AbortSignal) => Promise<LeaseAnswer>;

export interface GrantLeaseDeps {
  readonly ledger: Pick<LeaseLedger, 'headroom' | 'apply'>;
  readonly desks: Desks;
}

/**
 * Sizes a lease and asks the ledger for it. When the money is there but held by others, idle
 * leases are recalled and running requests awaited, for a moment; then it is `budget_held`,
 * which a client may repeat, and not `budget_exhausted`, which it may not. Whoever comes while others
 * wait for the same limit waits behind them.
 */
export function grantLease({ ledger, desks }: GrantLeaseDeps): GrantLease {
  return async (ask, signal) => {
    const desk = desks.at(ask.ledger);
    const place = desk.placeOf(ask);
    if (place) return desk.wait(ask, { ...place, weight: weightFor(ask, place) }, signal);
    const headroom = await ledger.headroom(ask, signal);
    const weight = weightFor(ask, headroom);
    const line = desk.lineAt(headroom.limits);
    if (line) return desk.wait(ask, { limit: line, weight }, signal);
    const most = ask.claim ? ask.estimate : leaseSize({ ...headroom, ...ask });
    const { opens } = await ledger.apply(ask.ledger, { shrinks: [], opens: [{ ask, most }] });
    const [answer] = opens;
    if (!answer) throw new RangeError('Every wish has an answer.');
    if (answer.outcome === 'granted' || !answer.heldIn) return answer;
    return desk.wait(ask, { limit: answer.heldIn, weight }, signal);
  };
}

/** A claim is a lease for one request, whoever makes it. */
function weightFor({ claim }: LeaseAsk, { weight }: { readonly weight: bigint }): bigint {
  return claim ? 1n : weight;
}
