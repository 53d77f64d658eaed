// The verifier's own idea of what the entries add up to. It believes nothing that an entry states of
// the result: it computes the result and compares.
import type { Entry, EntryOf } from '../entry-types.ts';
import type { Accounts } from './accounts.ts';
import { checkArchived, takeArchive } from './archive.ts';
import { takeAudit } from './audit.ts';
import type { Budgets } from './budgets.ts';
import { remember, type Wanted } from './charge-memory.ts';
import { type HoldEntry, takeHold } from './hold-entries.ts';
import type { Hold, Lease } from './holdings.ts';
import { type LeaseEntry, takeLease } from './lease-entries.ts';
import { checkLate, moveLots } from './lots.ts';
import { takeMovement } from './movements.ts';
import { takeOrganization } from './organization.ts';
import { checkDate, takePeriod } from './periods.ts';
import { takeSent } from './sent.ts';
import { takeSigner } from './signer.ts';
import {
  type Complain,
  checkNode,
  checkPostings,
  emptyState,
  type KeyChange,
  type Restore,
  type State,
} from './state.ts';
import { unsaidProblem } from './thresholds.ts';
import { takeTransfer } from './transfers.ts';
import { takeUsage, type UsedEntry } from './usage-entries.ts';
import { checkOpen, takeWallet } from './wallets.ts';

export type { Complain } from './state.ts';

export interface Fold {
  readonly accounts: Accounts;
  readonly budgets: Budgets;
  /** Open ones, by id. */
  readonly leases: ReadonlyMap<string, Lease>;
  readonly holds: ReadonlyMap<string, Hold>;
  /** The origin that the first entry states for the checkpoints of this log. */
  readonly origin: string | undefined;
  /** Each time that the log was restored, and what it declared lost. */
  readonly restores: readonly Restore[];
  /** Each time that another key took over. */
  readonly keyChanges: readonly KeyChange[];
  apply(entry: Entry, complain: Complain): void;
}

/** An empty ledger, which will remember the charges that are wanted. */
export function fold(wanted?: Wanted): Fold {
  const state = emptyState(wanted);
  return {
    accounts: state.accounts,
    budgets: state.budgets,
    leases: state.leases,
    restores: state.restores,
    keyChanges: state.keyChanges,
    holds: state.holds,
    get origin() {
      return state.origin;
    },
    apply(entry, complain) {
      checkThresholds(state, entry, complain);
      checkLate(state, entry, complain);
      checkOpen(state, entry, complain);
      checkDate(state, entry, complain);
      checkArchived(state, entry, complain);
      take(state, entry, complain);
      for (const posting of entry.postings) {
        const problem = state.accounts.post(posting);
        if (problem) complain('accounts', problem);
      }
      moveLots(state, entry);
      if (state.charges) remember(state.charges, entry);
    },
  };
}

/** What an entry crosses is said by those that directly follow it. */
function checkThresholds(state: State, entry: Entry, complain: Complain): void {
  const [crossing, ...others] = [...state.crossings, ...state.budgets.next()];
  const isSaying = entry.type === 'ThresholdCrossed.v1';
  state.saysThresholds ||= isSaying;
  const problem = state.saysThresholds && crossing && unsaidProblem(crossing, entry);
  if (problem) complain('budgets', problem);
  state.crossings = isSaying ? others : [];
}

function checkOpened(state: State, entry: Entry, complain: Complain): void {
  if (state.origin !== undefined || entry.type === 'LedgerOpened.v1') return;
  complain('form', 'comes before its ledger was opened');
}

/** Runs before the postings move, so that it sees the balances the writer decided on. */
function take(state: State, entry: Entry, complain: Complain): void {
  checkOpened(state, entry, complain);
  switch (entry.type) {
    case 'WriterOpened.v1':
    case 'CommandRefused.v1':
    case 'ActRecorded.v1':
    case 'RefusalsCounted.v1':
      takeAudit(state, entry, complain);
      return;
    case 'PeriodClosed.v1':
      takePeriod(state, entry, complain);
      return;
    case 'SignerKeyRotated.v1':
    case 'LedgerRestored.v1':
      takeSigner(state, entry, complain);
      return;
    case 'NodeArchived.v1':
      takeArchive(state, entry, complain);
      return;
    case 'LedgerOpened.v1':
    case 'AssetOpened.v1':
    case 'NodeOpened.v1':
    case 'NodeMoved.v1':
    case 'ErasureDone.v1':
    case 'CreditsIssued.v1':
    case 'CreditsAllocated.v1':
    case 'PaymentOrderSet.v1':
    case 'PrioritySet.v1':
    case 'WalletFrozen.v1':
    case 'WalletThawed.v1':
      takeOrganization(state, entry, complain);
      return;
    case 'BudgetSet.v1':
    case 'LimitLowered.v1':
    case 'BudgetRemoved.v1':
    case 'OverrideStarted.v1':
    case 'OverrideEnded.v1':
    case 'ThresholdCrossed.v1':
      takeBudget(state, entry, complain);
      return;
    case 'MovementScheduled.v1':
    case 'WalletSwept.v1':
    case 'WalletToppedUp.v1':
    case 'MovementCancelled.v1':
    case 'MovementFailed.v1':
      takeMovement(state, entry, complain);
      return;
    case 'CreditsAdjusted.v1':
    case 'OverdraftSet.v1':
    case 'CreditsExpired.v1':
    case 'WalletClosed.v1':
    case 'WalletReopened.v1':
      takeWallet(state, entry, complain);
      return;
    default:
      takeBetween(state, entry, complain);
  }
}

type BetweenEntry = Parameters<typeof takeTransfer>[1] | Parameters<typeof takeSent>[1] | HeldEntry;

/** What moves between wallets, ledgers, leases and providers. */
function takeBetween(state: State, entry: BetweenEntry, complain: Complain): void {
  switch (entry.type) {
    case 'TransferHeld.v1':
    case 'TransferCredited.v1':
    case 'TransferCompleted.v1':
    case 'TransferCancelled.v1':
    case 'PeerAdded.v1':
    case 'PeerRemoved.v1':
      takeTransfer(state, entry, complain);
      return;
    case 'CreditsTransferred.v1':
    case 'TransferReversed.v1':
    case 'TransferFinal.v1':
      takeSent(state, entry, complain);
      return;
    default:
      takeHeld(state, entry, complain);
  }
}

/** What is held for spenders, and what they spend. */
function takeHeld(state: State, entry: HeldEntry, complain: Complain): void {
  switch (entry.type) {
    case 'LeaseOpened.v1':
    case 'LeaseShrunk.v1':
    case 'LeaseLapsed.v1':
    case 'LeaseExpired.v1':
    case 'LeaseReturned.v1':
    case 'LeaseClosed.v1':
    case 'AsksClosed.v1':
      takeLease(state, entry, complain);
      return;
    case 'HoldPlaced.v1':
    case 'HoldCaptured.v1':
    case 'HoldReleased.v1':
    case 'HoldExpired.v1':
      takeHold(state, entry, complain);
      return;
    default:
      takeUsage(state, entry, complain);
      return;
  }
}

type HeldEntry = LeaseEntry | HoldEntry | UsedEntry;

type BudgetEntry = EntryOf<
  | 'BudgetSet.v1'
  | 'LimitLowered.v1'
  | 'BudgetRemoved.v1'
  | 'OverrideStarted.v1'
  | 'OverrideEnded.v1'
  | 'ThresholdCrossed.v1'
>;

function takeBudget(state: State, entry: BudgetEntry, complain: Complain): void {
  checkPostings(state, entry, { routes: [] }, complain);
  const problem = budgetProblem(state, entry, complain);
  if (problem) complain('budgets', problem);
}

function budgetProblem(state: State, entry: BudgetEntry, complain: Complain): string | undefined {
  const { budgets, leases, expired, holds, tree } = state;
  const open = [...leases.values(), ...holds.values()];
  switch (entry.type) {
    case 'BudgetSet.v1':
    case 'LimitLowered.v1':
      checkNode(state, entry.data.node, complain);
      return budgets.set(entry, { open, pathOf: tree.path });
    case 'BudgetRemoved.v1':
      return budgets.remove(entry.data, [...open, ...expired.values()]);
    case 'OverrideStarted.v1':
      return budgets.startOverride(entry);
    case 'OverrideEnded.v1':
      return budgets.endOverride(entry);
    case 'ThresholdCrossed.v1':
      return budgets.cross(entry);
  }
}
