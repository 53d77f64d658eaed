import type { PeerAdded, PeerRemoved, TransferEvent } from '../domain/transfer-events.ts';
import { quoted } from './encode-member.ts';

/** What stands in `data` of an entry about a transfer, its members in the format's order. */
export function encodeTransferData(event: TransferEvent): string {
  if (event.type === 'PeerAdded.v1' || event.type === 'PeerRemoved.v1') {
    return `"ledger":${quoted(event.data.ledger)}`;
  }
  return encodeMoved(event);
}

type MovedEvent = Exclude<TransferEvent, PeerAdded | PeerRemoved>;

function encodeMoved(event: MovedEvent): string {
  const transfer = `"transfer":${quoted(event.data.transfer)}`;
  switch (event.type) {
    case 'TransferHeld.v1': {
      const { node, toLedger, toNode } = event.data;
      const to = `"toLedger":${quoted(toLedger)},"toNode":${quoted(toNode)}`;
      return `${transfer},"node":${quoted(node)},${to}`;
    }
    case 'TransferCredited.v1': {
      const { node, fromLedger } = event.data;
      return `${transfer},"node":${quoted(node)},"fromLedger":${quoted(fromLedger)}`;
    }
    case 'TransferCompleted.v1':
    case 'TransferReversed.v1':
    case 'TransferFinal.v1':
      return transfer;
    case 'TransferCancelled.v1':
      return `${transfer},"code":${quoted(event.data.code)}`;
    case 'CreditsTransferred.v1': {
      const { from, to, reversibleUntil: until } = event.data;
      const window = until === undefined ? '' : `,"reversibleUntil":${until}`;
      return `${transfer},"from":${quoted(from)},"to":${quoted(to)}${window}`;
    }
  }
}
