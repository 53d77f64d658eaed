import { strict as assert } from 'node:assert';
import type {
  AssetOpened,
  CreditsIssued,
  HoldEvent,
  LeaseEvent,
  LedgerOpened,
  NodeArchived,
  NodeMoved,
  NodeOpened,
  PlacedEvent,
  Posting,
  SignerEvent,
  WalletEvent,
} from './events.ts';
import { evolveBudget } from './evolve-budget.ts';
import { evolveHold } from './evolve-hold.ts';
import { evolveLease } from './evolve-lease.ts';
import { evolvePayment } from './evolve-payment.ts';
import { evolveSigner } from './evolve-signer.ts';
import { evolveTransfer } from './evolve-transfer.ts';
import { evolveTree } from './evolve-tree.ts';
import { evolveWallet } from './evolve-wallet.ts';
import { lotBookOf } from './expiries.ts';
import { addParts, movePart } from './lots.ts';
import { overdraftOf } from './overdraft.ts';
import type { PeriodClosed } from './period.ts';
import { balanceKey, balanceOf, type LedgerState } from './state.ts';

/**
 * Takes one entry into the state, in place (the one exception to replacing state, see state.ts).
 *
 * It decides and refuses nothing. What it asserts holds after every entry, or the log is corrupt,
 * and a corrupt ledger must stop.
 */
export function evolve(state: LedgerState, placed: PlacedEvent): void {
  const { seq, at, event } = placed;
  assert(seq === state.seq + 1, 'entries are numbered without a gap');
  assert(at > state.at, 'time only moves forward');
  state.seq = seq;
  state.at = at;
  for (const posting of event.postings) post(state, posting, event.type !== 'TransferHeld.v1');
  take(state, placed);
}

function take(state: LedgerState, { at, event }: PlacedEvent): void {
  switch (event.type) {
    case 'LedgerOpened.v1':
    case 'AssetOpened.v1':
    case 'NodeOpened.v1':
    case 'NodeMoved.v1':
    case 'NodeArchived.v1':
      takePlace(state, event);
      return;
    case 'PaymentOrderSet.v1':
    case 'PrioritySet.v1':
    case 'WalletFrozen.v1':
    case 'WalletThawed.v1':
    case 'MovementScheduled.v1':
    case 'WalletSwept.v1':
    case 'WalletToppedUp.v1':
    case 'MovementCancelled.v1':
    case 'MovementFailed.v1':
      evolvePayment(state, event);
      return;
    case 'CreditsIssued.v1':
    case 'CreditsAdjusted.v1':
    case 'OverdraftSet.v1':
    case 'CreditsExpired.v1':
    case 'WalletClosed.v1':
    case 'WalletReopened.v1':
      takeCredits(state, event);
      return;
    case 'BudgetSet.v1':
    case 'LimitLowered.v1':
    case 'BudgetRemoved.v1':
    case 'OverrideStarted.v1':
    case 'OverrideEnded.v1':
    case 'ThresholdCrossed.v1':
      evolveBudget(state, event, at);
      return;
    // The key is gone; what it opened was never in this state.
    case 'ErasureDone.v1':
    case 'WriterOpened.v1':
    case 'CreditsAllocated.v1':
    case 'CommandRefused.v1':
    case 'ActRecorded.v1':
    case 'RefusalsCounted.v1':
      return;
    case 'TransferHeld.v1':
    case 'TransferCredited.v1':
    case 'TransferCompleted.v1':
    case 'TransferCancelled.v1':
    case 'CreditsTransferred.v1':
    case 'TransferReversed.v1':
    case 'TransferFinal.v1':
    case 'PeerAdded.v1':
    case 'PeerRemoved.v1':
      evolveTransfer(state, event);
      return;
    default:
      takeOther(state, event);
  }
}

/** What a ledger is of: assets and nodes. */
function takePlace(
  state: LedgerState,
  event: LedgerOpened | AssetOpened | NodeOpened | NodeMoved | NodeArchived,
): void {
  if (event.type === 'LedgerOpened.v1') openLedger(state, event);
  else if (event.type === 'AssetOpened.v1') openAsset(state, event);
  else evolveTree(state, event);
}

function openLedger(state: LedgerState, { data }: LedgerOpened): void {
  assert(state.organization === '', 'a ledger is opened once');
  state.organization = data.organization;
  state.timeZone = data.timeZone;
  state.origin = data.origin;
  for (const asset of data.assets) state.assets.add(asset);
}

/** Who signs; what is held for spenders, and what they spend. */
function takeOther(
  state: LedgerState,
  event: SignerEvent | PeriodClosed | LeaseEvent | HoldEvent,
): void {
  switch (event.type) {
    case 'PeriodClosed.v1':
      state.closedUntil = event.data.until;
      return;
    case 'SignerKeyRotated.v1':
    case 'LedgerRestored.v1':
      evolveSigner(state, event);
      return;
    case 'HoldPlaced.v1':
    case 'HoldCaptured.v1':
    case 'HoldReleased.v1':
    case 'HoldExpired.v1':
      evolveHold(state, event);
      return;
    default:
      evolveLease(state, event);
  }
}

function openAsset({ assets, added }: LedgerState, { data: { asset } }: AssetOpened): void {
  assets.add(asset);
  added.add(asset);
}

function takeCredits(state: LedgerState, event: CreditsIssued | WalletEvent): void {
  if (event.type === 'CreditsIssued.v1') issueLot(state, event);
  else evolveWallet(state, event);
}

/** Credits that expire are known by the entry that issued them. */
function issueLot(state: LedgerState, { postings, data: { expiresAt } }: CreditsIssued): void {
  const [posting] = postings;
  if (expiresAt === undefined || !posting) return;
  const { to, asset, amount } = posting;
  const parts = [{ lot: state.seq, expiresAt, amount }];
  addParts(lotBookOf(state), { key: balanceKey(to, asset), amount, parts });
}

/** Both sides move, so that the balances of an asset always sum up to zero. */
function post(state: LedgerState, posting: Posting, withLots: boolean): void {
  const { from, to, asset, amount } = posting;
  assert(amount > 0n, 'a posting moves something');
  move(state, balanceKey(from, asset), -amount);
  move(state, balanceKey(to, asset), amount);
  const isRight =
    !isFloored(from) || balanceOf(state, from, asset) >= -overdraftOf(state, from, asset);
  assert(isRight, `${from} is below its floor`);
  if (withLots && state.lots.size > 0) movePart(lotBookOf(state), posting);
}

function move(state: LedgerState, key: string, by: bigint): void {
  const balance = (state.balances.get(key) ?? 0n) + by;
  if (balance === 0n) state.balances.delete(key);
  else state.balances.set(key, balance);
}

function isFloored(account: string): boolean {
  return /^(wallet|pool|held|unproven):/.test(account);
}
