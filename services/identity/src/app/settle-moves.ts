import type { Announcements } from '../ports/announcements.ts';
import type { Directory } from '../ports/directory.ts';
import type { LedgerRelay } from '../ports/ledger-relay.ts';
import { ledgerAway } from './refusal.ts';

/** Organisations whose moves one round looks at. */
const organizationsMax = 100;

export interface SettleMovesDeps {
  readonly directory: Directory;
  readonly relay: LedgerRelay;
  readonly announcements: Announcements;
}

/** Makes the moves of an organisation that the ledger has accepted, and tells every gateway. */
export function settleMoves({ directory, announcements }: SettleMovesDeps) {
  return async (organization: string): Promise<void> => {
    for (const moved of await directory.settleMoves(organization)) {
      await announcements.nodeMoved(moved);
    }
  };
}

/** The same for everybody: for moves whose ledger answered after their callers had gone. */
export function settleAllMoves(deps: SettleMovesDeps) {
  const settle = settleMoves(deps);
  return async (): Promise<void> => {
    const waiting = await deps.directory.organizationsWithMoves(organizationsMax);
    for (const organization of waiting) await settle(organization);
  };
}

/**
 * Brings the tree up to every move that was asked for so far. While one of them waits for a ledger
 * that is away, nobody can say how deep the tree is: `service_unavailable`.
 */
export function awaitMoves(deps: SettleMovesDeps) {
  const settle = settleMoves(deps);
  return async (organization: string): Promise<void> => {
    const last = await deps.directory.lastWaitingMove(organization);
    if (last === undefined) return;
    const { outcome } = await deps.relay.ask(last);
    if (outcome === 'pending') throw ledgerAway();
    await settle(organization);
  };
}
