import type { LedgerCommand } from './commands.ts';
import { decideArchiveNode } from './decide-archive.ts';
import { decideAudit } from './decide-audit.ts';
import { decideBudget } from './decide-budget.ts';
import { decideIssueCredits } from './decide-credits.ts';
import { decideRecordErasure } from './decide-erasure.ts';
import { decideHold } from './decide-hold.ts';
import { decideLeases } from './decide-leases.ts';
import { decidePayment } from './decide-payment.ts';
import { decideClosePeriod } from './decide-period.ts';
import { decideSigner } from './decide-signer.ts';
import {
  decideMoveNode,
  decideOpenAsset,
  decideOpenLedger,
  decideOpenNode,
} from './decide-tree.ts';
import { decideWallet } from './decide-wallet.ts';
import type { DecisionContext } from './decision-context.ts';
import { withExpiries } from './expiries.ts';
import { isAdmission } from './is-admission.ts';
import { accept, type Decision, refuse } from './refusal.ts';
import type { LedgerState } from './state.ts';
import { withThresholds } from './thresholds.ts';

export type { DecisionContext } from './decision-context.ts';

/**
 * What becomes of a command. Pure: it reads the state and changes nothing.
 *
 * The events of one decision are appended together, in order, by `evolve` of each. Whatever it was
 * that crossed a threshold, the entry about that follows it, and so does the expiry of credits that
 * came back too late.
 */
export function decide(
  state: LedgerState,
  command: LedgerCommand,
  context: DecisionContext,
): Decision {
  const decision = decideAlone(state, command, context);
  if (decision.outcome === 'refused') return decision;
  const events = withExpiries(state, decision.events, context.at);
  return accept(...withThresholds(state, events));
}

function decideAlone(
  state: LedgerState,
  command: LedgerCommand,
  context: DecisionContext,
): Decision {
  if (command.type === 'OpenLedger') return decideOpenLedger(state, command, context);
  if (state.organization === '') return refuse('ledger_unknown', { ledger: context.ledger });
  if (!context.isClockSafe && isAdmission(command)) return refuse('clock_unsafe');
  switch (command.type) {
    case 'OpenAsset':
      return decideOpenAsset(state, command);
    case 'OpenNode':
      return decideOpenNode(state, command);
    case 'MoveNode':
      return decideMoveNode(state, command);
    case 'ArchiveNode':
      return decideArchiveNode(state, command);
    case 'RecordErasure':
      return decideRecordErasure(state, command);
    case 'IssueCredits':
      return decideIssueCredits(state, command, context.at);
    case 'AllocateCredits':
    case 'SetPayment':
    case 'SetPriority':
    case 'FreezeWallet':
    case 'ThawWallet':
    case 'ScheduleMovement':
    case 'CancelSchedule':
    case 'RunMovement':
      return decidePayment(state, command, context.at);
    case 'AdjustCredits':
    case 'SetOverdraft':
    case 'ExpireCredits':
    case 'CloseWallet':
    case 'ReopenWallet':
      return decideWallet(state, command, context.at);
    case 'SetBudget':
    case 'RemoveBudget':
    case 'StartOverride':
    case 'EndOverride':
      return decideBudget(state, command, context.at);
    case 'RotateSignerKey':
    case 'DeclareRestore':
      return decideSigner(state, command);
    case 'ClosePeriod':
      return decideClosePeriod(state, command, context);
    case 'RecordAct':
    case 'CountRefusals':
      return decideAudit(command);
    case 'PlaceHold':
    case 'CaptureHold':
    case 'ReleaseHold':
    case 'ExpireHold':
      return decideHold(state, command, context);
    default:
      return decideLeases(state, command, context);
  }
}
