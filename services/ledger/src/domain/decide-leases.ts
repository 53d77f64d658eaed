import type { LeaseCommand, TransferCommand } from './commands.ts';
import { decideCaptureLate, decideRerate } from './decide-late.ts';
import { decideOpenLease, decideReturnLease, decideShrinkLease } from './decide-lease.ts';
import { decideCloseUnseen, decideExpireLease, decideLapseLease } from './decide-lease-end.ts';
import { decideAddPeer, decideRemovePeer } from './decide-peer.ts';
import { decideReportUsage } from './decide-report.ts';
import {
  decideFinalizeTransfer,
  decideReverseTransfer,
  decideTransferCredits,
} from './decide-sent.ts';
import {
  decideCancelTransfer,
  decideCompleteTransfer,
  decideCreditTransfer,
  decideHoldTransfer,
} from './decide-transfer.ts';
import { decideCaptureUsage } from './decide-usage.ts';
import type { DecisionContext } from './decision-context.ts';
import type { Decision } from './refusal.ts';
import type { LedgerState } from './state.ts';

/** The part of `decide` that is about leases, usage, and money on its way between ledgers. */
export function decideLeases(
  state: LedgerState,
  command: LeaseCommand | TransferCommand,
  context: DecisionContext,
): Decision {
  switch (command.type) {
    case 'OpenLease':
      return decideOpenLease(state, command, context);
    case 'CaptureUsage':
      return decideCaptureUsage(state, command);
    case 'CaptureLate':
      return decideCaptureLate(state, command, context);
    case 'ReportUsage':
      return decideReportUsage(state, command, context);
    case 'Rerate':
      return decideRerate(state, command, context);
    case 'ReturnLease':
      return decideReturnLease(state, command);
    case 'ShrinkLease':
      return decideShrinkLease(state, command);
    case 'CloseUnseen':
      return decideCloseUnseen(state, command);
    case 'LapseLease':
      return decideLapseLease(state, command, context);
    case 'ExpireLease':
      return decideExpireLease(state, command, context);
    case 'HoldTransfer':
      return decideHoldTransfer(state, command, context);
    case 'CreditTransfer':
      return decideCreditTransfer(state, command);
    case 'CompleteTransfer':
      return decideCompleteTransfer(state, command);
    case 'CancelTransfer':
      return decideCancelTransfer(state, command);
    case 'TransferCredits':
      return decideTransferCredits(state, command, context);
    case 'ReverseTransfer':
      return decideReverseTransfer(state, command, context);
    case 'FinalizeTransfer':
      return decideFinalizeTransfer(state, command, context);
    case 'AddPeer':
      return decideAddPeer(state, command, context);
    case 'RemovePeer':
      return decideRemovePeer(state, command);
  }
}
