import { accept, type Decision, refuse } from './refusal.ts';
import type { LedgerState } from './state.ts';
import type { AddPeer, RemovePeer } from './transfer-commands.ts';

/** Ledgers that one may exchange transfers with. */
export const peersMax = 1_000;

/**
 * Nothing crosses from one ledger to another unless both have agreed to it, each in its own log.
 *
 * Refusals: transfer_invalid (with itself), peer_exists, peers_too_many.
 */
export function decideAddPeer(
  { peers }: LedgerState,
  { ledger: peer }: AddPeer,
  { ledger }: { readonly ledger: string },
): Decision {
  if (peer === ledger) return refuse('transfer_invalid', { place: ledger });
  if (peers.has(peer)) return refuse('peer_exists', { peer });
  if (peers.size >= peersMax) return refuse('peers_too_many', { limit: String(peersMax) });
  return accept({ type: 'PeerAdded.v1', postings: [], data: { ledger: peer } });
}

/** Refusals: peer_unknown. */
export function decideRemovePeer({ peers }: LedgerState, { ledger: peer }: RemovePeer): Decision {
  if (!peers.has(peer)) return refuse('peer_unknown', { peer });
  return accept({ type: 'PeerRemoved.v1', postings: [], data: { ledger: peer } });
}
