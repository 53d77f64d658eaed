import type { Peers } from '../ports/peers.ts';

/** Whether new requests can be served, and what is missing, be it needed for that or not. */
export interface Readiness {
  readonly serves: boolean;
  /** One short phrase each. */
  readonly missing: readonly string[];
  /** What does without somebody who is away, by its name in operations: nothing is refused for it. */
  readonly degraded: readonly string[];
}

export interface ReadinessDeps {
  readonly prices: { readonly isMissing: boolean };
  readonly leases: { readonly isConnected: boolean; held(): number };
  readonly journal: { readonly full: boolean };
  readonly peers: Peers;
  readonly rateLimits: { readonly isDegraded: boolean };
  readonly bus: { isConnected?(): boolean };
  readonly isClosing: () => boolean;
}

/** What stands behind the granting of a lease. */
const lenders: readonly string[] = ['ledger', 'PostgreSQL'];

/**
 * Looks whether this gateway can serve. With leases in hand it can, whoever else is away; without
 * any it needs those who grant them.
 */
export async function readiness(deps: ReadinessDeps): Promise<Readiness> {
  const { prices, leases, journal, peers, rateLimits, bus, isClosing } = deps;
  const own = [
    ...(prices.isMissing ? ['the price book'] : []),
    ...(journal.full ? ['room in the journal'] : []),
    ...(isClosing() ? ['it is closing'] : []),
  ];
  const others = [...(leases.isConnected ? [] : ['quota']), ...(await peers.missing())];
  const canLease =
    leases.isConnected && !others.some((name) => lenders.some((lender) => name.startsWith(lender)));
  return {
    serves: own.length === 0 && (canLease || leases.held() > 0),
    missing: [...own, ...others],
    degraded: [
      ...(rateLimits.isDegraded ? ['redis'] : []),
      ...(bus.isConnected?.() === false ? ['bus'] : []),
    ],
  };
}
