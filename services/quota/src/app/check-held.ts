import type { LeaseLedger, SeenLeases } from '../ports/ledger.ts';

/** One command frees a part of them: so often it is repeated while some remain. */
const roundsMax = 64;

export type CheckHeld = (seen: SeenLeases) => Promise<boolean>;

/**
 * Frees what was granted to an incarnation and never came to it. Says whether nothing of that is
 * left open; nothing up to that number is granted later.
 */
export function checkHeld(deps: {
  readonly ledger: Pick<LeaseLedger, 'closeUnseen' | 'openLeasesIn'>;
}): CheckHeld {
  return async (seen) => {
    const { ledger, incarnation, leases, upTo } = seen;
    const known = new Set(leases);
    let before = Number.POSITIVE_INFINITY;
    for (let round = 1; round <= roundsMax; round += 1) {
      await deps.ledger.closeUnseen(seen);
      const open = await deps.ledger.openLeasesIn(ledger, incarnation);
      const unseen = open.filter(({ number, lease }) => number <= upTo && !known.has(lease));
      if (unseen.length === 0) return true;
      // Something was heard of what is left, so the ledger keeps it: asking again changes nothing.
      if (unseen.length >= before) return false;
      before = unseen.length;
    }
    return false;
  };
}
