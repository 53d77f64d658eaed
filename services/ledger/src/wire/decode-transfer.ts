import type { TransferEvent } from '../domain/transfer-events.ts';
import { count, membersOf, text } from './decode-member.ts';
import type { Decoders } from './decoders.ts';

const heldNames = new Set(['transfer', 'node', 'toLedger', 'toNode']);
const creditedNames = new Set(['transfer', 'node', 'fromLedger']);
const namedNames = new Set(['transfer']);
const peerNames = new Set(['ledger']);
const sentNames = new Set(['transfer', 'from', 'to', 'reversibleUntil']);
const cancelledNames = new Set(['transfer', 'code']);

/** What stands in `data` of an entry about a transfer. */
export const transferDecoders: Decoders<TransferEvent> = {
  'TransferHeld.v1': (data) => {
    const { transfer, node, toLedger, toNode } = membersOf(data, heldNames);
    const to = { toLedger: text(toLedger), toNode: text(toNode) };
    return { transfer: text(transfer), node: text(node), ...to };
  },
  'TransferCredited.v1': (data) => {
    const { transfer, node, fromLedger } = membersOf(data, creditedNames);
    return { transfer: text(transfer), node: text(node), fromLedger: text(fromLedger) };
  },
  'TransferCompleted.v1': named,
  'TransferCancelled.v1': (data) => {
    const { transfer, code } = membersOf(data, cancelledNames);
    return { transfer: text(transfer), code: text(code) };
  },
  'CreditsTransferred.v1': (data) => {
    const { transfer, from, to, reversibleUntil } = membersOf(data, sentNames);
    const until = reversibleUntil === undefined ? undefined : count(reversibleUntil);
    return { transfer: text(transfer), from: text(from), to: text(to), reversibleUntil: until };
  },
  'TransferReversed.v1': named,
  'TransferFinal.v1': named,
  'PeerAdded.v1': peer,
  'PeerRemoved.v1': peer,
};

function named(data: unknown): { readonly transfer: string } {
  return { transfer: text(membersOf(data, namedNames).transfer) };
}

function peer(data: unknown): { readonly ledger: string } {
  return { ledger: text(membersOf(data, peerNames).ledger) };
}
