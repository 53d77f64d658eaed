import type { TransferEvent } from '../domain/transfer-events.ts';
import { membersOf, text } from './decode-member.ts';
import type { Decoders } from './decoders.ts';

const heldNames = new Set(['transfer', 'node', 'toLedger', 'toNode']);
const creditedNames = new Set(['transfer', 'node', 'fromLedger']);
const completedNames = new Set(['transfer']);
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
  'TransferCompleted.v1': (data) => ({
    transfer: text(membersOf(data, completedNames).transfer),
  }),
  'TransferCancelled.v1': (data) => {
    const { transfer, code } = membersOf(data, cancelledNames);
    return { transfer: text(transfer), code: text(code) };
  },
};
