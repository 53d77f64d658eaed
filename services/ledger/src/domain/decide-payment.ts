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

/** Refusals: node_unknown. */
function decideSetPayment(state: LedgerState, { node, order }: SetPayment): Decision {
  if (!state.nodes.has(node)) return refuse('node_unknown', { node });
  return accept({ type: 'PaymentOrderSet.v1', postings: [], data: { node, order } });
}

/** Refusals: node_unknown. */
function decideSetPriority(state: LedgerState, { node, weight }: SetPriority): Decision {
  if (!state.nodes.has(node)) return refuse('node_unknown', { node });
  return accept({ type: 'PrioritySet.v1', postings: [], data: { node, weight } });
}

/** Refusals: node_unknown, then wallet_frozen or wallet_not_frozen when it is so already. */
function decideFrost(state: LedgerState, { type, node }: FreezeWallet | ThawWallet): Decision {
  const place = state.nodes.get(node);
  if (!place) return refuse('node_unknown', { node });
  const named = { node, account: walletOf(node) };
  if (type === 'FreezeWallet') {
    if (place.frozen) return refuse('wallet_frozen', named);
    return accept({ type: 'WalletFrozen.v1', postings: [], data: { node } });
  }
  if (!place.frozen) return refuse('wallet_not_frozen', named);
  return accept({ type: 'WalletThawed.v1', postings: [], data: { node } });
}
