import { nodeRefusal } from './archived.ts';
import { decideAllocateCredits } from './decide-credits.ts';
import {
  decideCancelSchedule,
  decideRunMovement,
  decideScheduleMovement,
} from './decide-movement.ts';
import type {
  FreezeWallet,
  PaymentCommand,
  SetPayment,
  SetPriority,
  ThawWallet,
} from './payment-commands.ts';
import { accept, type Decision, refuse } from './refusal.ts';
import { type LedgerState, walletOf } from './state.ts';

/** What becomes of a command about who pays, or about what moves by itself. */
export function decidePayment(state: LedgerState, command: PaymentCommand, at: number): Decision {
  switch (command.type) {
    case 'AllocateCredits':
      return decideAllocateCredits(state, command);
    case 'SetPayment':
      return decideSetPayment(state, command);
    case 'SetPriority':
      return decideSetPriority(state, command);
    case 'FreezeWallet':
    case 'ThawWallet':
      return decideFrost(state, command);
    case 'ScheduleMovement':
      return decideScheduleMovement(state, command, at);
    case 'CancelSchedule':
      return decideCancelSchedule(state, command);
    case 'RunMovement':
      return decideRunMovement(state, command, at);
  }
}

/** Refusals: node_unknown, node_archived. */
function decideSetPayment(state: LedgerState, { node, order }: SetPayment): Decision {
  const unknown = nodeRefusal(state, node);
  if (unknown) return unknown;
  return accept({ type: 'PaymentOrderSet.v1', postings: [], data: { node, order } });
}

/** Refusals: node_unknown, node_archived. */
function decideSetPriority(state: LedgerState, { node, weight }: SetPriority): Decision {
  const unknown = nodeRefusal(state, node);
  if (unknown) return unknown;
  return accept({ type: 'PrioritySet.v1', postings: [], data: { node, weight } });
}

/** Refusals: node_unknown, node_archived, then wallet_frozen or wallet_not_frozen when it is so already. */
function decideFrost(state: LedgerState, { type, node }: FreezeWallet | ThawWallet): Decision {
  const unknown = nodeRefusal(state, node);
  if (unknown) return unknown;
  const frozen = state.nodes.get(node)?.frozen ?? false;
  const named = { node, account: walletOf(node) };
  if (type === 'FreezeWallet') {
    if (frozen) return refuse('wallet_frozen', named);
    return accept({ type: 'WalletFrozen.v1', postings: [], data: { node } });
  }
  if (!frozen) return refuse('wallet_not_frozen', named);
  return accept({ type: 'WalletThawed.v1', postings: [], data: { node } });
}
