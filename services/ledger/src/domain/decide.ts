import type { LedgerCommand } from './commands.ts';
import { decideSetBudget } from './decide-budget.ts';
import { decideAllocateCredits, decideIssueCredits } from './decide-credits.ts';
import { decideOpenLease, decideReturnLease } from './decide-lease.ts';
import { decideOpenLedger, decideOpenNode } from './decide-tree.ts';
import { decideCaptureUsage } from './decide-usage.ts';
import { type Decision, refuse } from './refusal.ts';
import type { LedgerState } from './state.ts';

/** What a decision needs and no state or command can say. */
export interface DecisionContext {
  readonly ledger: string;
  /** Microseconds: what the entry will carry. */
  readonly at: number;
  /** The first line of this log's checkpoints. */
  readonly origin: string;
}

/**
 * What becomes of a command. Pure: it reads the state and changes nothing.
 *
 * The events of one decision are appended together, in order, by `evolve` of each.
 */
export function decide(
  state: LedgerState,
  command: LedgerCommand,
  context: DecisionContext,
): Decision {
  if (command.type === 'OpenLedger') return decideOpenLedger(state, command, context);
  if (state.organization === '') return refuse('ledger_unknown', { ledger: context.ledger });
  switch (command.type) {
    case 'OpenNode':
      return decideOpenNode(state, command);
    case 'IssueCredits':
      return decideIssueCredits(state, command);
    case 'AllocateCredits':
      return decideAllocateCredits(state, command);
    case 'SetBudget':
      return decideSetBudget(state, command, context.at);
    case 'OpenLease':
      return decideOpenLease(state, command, context.at);
    case 'CaptureUsage':
      return decideCaptureUsage(state, command);
    case 'ReturnLease':
      return decideReturnLease(state, command);
  }
}
