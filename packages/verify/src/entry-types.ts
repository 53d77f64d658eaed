// What an entry of each type says, as its JSON says it. Amounts are decimal texts of minor units.
import type { SignerDataOf } from './signer-entries.ts';
import type { BudgetLine, ChangedCharge, UsageData } from './usage-data.ts';

export type { BudgetLine } from './usage-data.ts';

export interface LeaseOpenedData {
  readonly lease: string;
  readonly incarnation: string;
  readonly ask: number;
  readonly node: string;
  readonly wallet: string;
  readonly account?: string;
  readonly path: readonly string[];
  readonly asset: string;
  readonly amount: string;
  readonly ttlMs: number;
  readonly claim?: { readonly request: string; readonly attempt: number };
  readonly budgets?: readonly BudgetLine[];
}

export interface HoldPlacedData {
  readonly hold: string;
  readonly node: string;
  readonly wallet: string;
  readonly account?: string;
  readonly path: readonly string[];
  readonly asset: string;
  readonly amount: string;
  /** Microseconds since 1970. */
  readonly expiresAt: number;
  readonly overCapture: string;
  readonly budgets?: readonly BudgetLine[];
}

/** The end of a hold: what is left of it goes back. */
interface HoldEndData {
  readonly hold: string;
  readonly budgets?: readonly BudgetLine[];
}

/** What names a budget. */
export interface BudgetName {
  readonly node: string;
  readonly asset: string;
  readonly window: string;
}

export interface BudgetSetData extends BudgetName {
  readonly mode: string;
  readonly limit: string;
  readonly rolloverCap?: string;
  readonly floor?: string;
  readonly excess?: string;
  readonly budgets: readonly BudgetLine[];
}

export interface OverrideData extends BudgetName {
  readonly override: string;
  readonly amount: string;
  /** Microseconds since 1970. */
  readonly endsAt: number;
  readonly budgets: readonly BudgetLine[];
}

export interface MovementData {
  readonly schedule: string;
  readonly kind: string;
  readonly node: string;
  readonly asset: string;
  readonly amount?: string;
  /** Microseconds since 1970. */
  readonly dueAt: number;
}

/** The types that this verifier knows; an entry of another type is a finding, not a surprise. */
export interface DataOf extends SignerDataOf {
  readonly 'AssetOpened.v1': { readonly asset: string };
  readonly 'WriterOpened.v1': Readonly<Record<never, never>>;
  readonly 'NodeOpened.v1': {
    readonly node: string;
    readonly parent?: string;
    readonly kind: string;
  };
  readonly 'NodeMoved.v1': {
    readonly node: string;
    readonly parent: string;
    readonly path: readonly string[];
  };
  readonly 'NodeArchived.v1': {
    readonly node: string;
    readonly nodes: readonly string[];
    readonly sweptTo?: string;
  };
  readonly 'ErasureDone.v1': { readonly node: string };
  readonly 'CreditsIssued.v1': {
    readonly node: string;
    /** Microseconds since 1970. */
    readonly expiresAt?: number;
  };
  readonly 'CreditsAllocated.v1': { readonly from: string; readonly to: string };
  readonly 'BudgetSet.v1': BudgetSetData;
  readonly 'LimitLowered.v1': BudgetSetData;
  readonly 'BudgetRemoved.v1': BudgetName;
  readonly 'OverrideStarted.v1': OverrideData;
  readonly 'OverrideEnded.v1': {
    readonly override: string;
    readonly how: string;
    readonly excess?: string;
    readonly budgets?: readonly BudgetLine[];
  };
  readonly 'ThresholdCrossed.v1': BudgetName & {
    readonly start: string;
    readonly percent: number;
    readonly used: string;
    readonly limit: string;
  };
  readonly 'PaymentOrderSet.v1': { readonly node: string; readonly order: readonly string[] };
  readonly 'PrioritySet.v1': { readonly node: string; readonly weight?: number };
  readonly 'WalletFrozen.v1': { readonly node: string };
  readonly 'WalletThawed.v1': { readonly node: string };
  readonly 'MovementScheduled.v1': MovementData;
  readonly 'WalletSwept.v1': {
    readonly schedule: string;
    readonly node: string;
    readonly to: string;
  };
  readonly 'WalletToppedUp.v1': {
    readonly schedule: string;
    readonly node: string;
    readonly from: string;
  };
  readonly 'MovementCancelled.v1': { readonly schedule: string };
  readonly 'MovementFailed.v1': { readonly schedule: string; readonly code: string };
  readonly 'CreditsAdjusted.v1': { readonly node: string; readonly reason: string };
  readonly 'WalletClosed.v1': { readonly node: string };
  readonly 'WalletReopened.v1': { readonly node: string };
  readonly 'CreditsExpired.v1': {
    readonly node: string;
    readonly lots: readonly { readonly lot: number; readonly amount: string }[];
  };
  readonly 'OverdraftSet.v1': {
    readonly node: string;
    readonly asset: string;
    readonly amount: string;
    readonly excess?: string;
  };
  readonly 'TransferHeld.v1': {
    readonly transfer: string;
    readonly node: string;
    readonly toLedger: string;
    readonly toNode: string;
  };
  readonly 'TransferCredited.v1': {
    readonly transfer: string;
    readonly node: string;
    readonly fromLedger: string;
  };
  readonly 'TransferCompleted.v1': { readonly transfer: string };
  readonly 'TransferCancelled.v1': { readonly transfer: string; readonly code: string };
  readonly 'CreditsTransferred.v1': {
    readonly transfer: string;
    readonly from: string;
    readonly to: string;
    readonly reversibleUntil?: number;
  };
  readonly 'TransferReversed.v1': { readonly transfer: string };
  readonly 'TransferFinal.v1': { readonly transfer: string };
  readonly 'PeerAdded.v1': { readonly ledger: string };
  readonly 'PeerRemoved.v1': { readonly ledger: string };
  readonly 'LeaseOpened.v1': LeaseOpenedData;
  readonly 'UsageCaptured.v1': UsageData;
  readonly 'UsageReleased.v1': UsageData;
  readonly 'UsageReconciled.v1': UsageData;
  readonly 'UsageOverrun.v1': UsageData;
  readonly 'LateUsage.v1': UsageData & ChangedCharge;
  readonly 'UsageReported.v1': {
    readonly report: string;
    readonly node: string;
    readonly account?: string;
    readonly provider?: string;
    readonly excess?: string;
    readonly budgets?: readonly BudgetLine[];
  };
  readonly 'Rerated.v1': ChangedCharge & {
    readonly request: string;
    readonly lease: string;
    readonly node: string;
    readonly account?: string;
    readonly price: string;
    readonly excess?: string;
    readonly budgets?: readonly BudgetLine[];
  };
  readonly 'LeaseShrunk.v1': {
    readonly lease: string;
    readonly number: number;
    readonly budgets?: readonly BudgetLine[];
  };
  readonly 'LeaseLapsed.v1': { readonly lease: string };
  readonly 'LeaseExpired.v1': {
    readonly lease: string;
    readonly policy: string;
    readonly budgets?: readonly BudgetLine[];
  };
  readonly 'AsksClosed.v1': { readonly incarnation: string; readonly upTo: number };
  readonly 'LeaseReturned.v1': {
    readonly lease: string;
    readonly admitted: number;
    readonly ended: number;
  };
  readonly 'LeaseClosed.v1': {
    readonly lease: string;
    readonly admitted: number;
    readonly budgets?: readonly BudgetLine[];
  };
  readonly 'HoldPlaced.v1': HoldPlacedData;
  readonly 'HoldCaptured.v1': {
    readonly hold: string;
    readonly node: string;
    readonly account?: string;
    readonly purpose?: string;
    readonly captured: string;
    readonly excess?: string;
    readonly uncaptured?: string;
    readonly final?: boolean;
    readonly left: string;
    readonly budgets?: readonly BudgetLine[];
  };
  readonly 'HoldReleased.v1': HoldEndData;
  readonly 'HoldExpired.v1': HoldEndData;
  readonly 'CommandRefused.v1': { readonly command: string };
  readonly 'ActRecorded.v1': { readonly act: string; readonly subject: string };
  readonly 'RefusalsCounted.v1': {
    readonly node: string;
    readonly code: string;
    readonly count: number;
    /** Microseconds since 1970. */
    readonly first: number;
    readonly last: number;
  };
}

export type EntryType = keyof DataOf;

export interface Posting {
  readonly from: string;
  readonly to: string;
  readonly asset: string;
  readonly amount: bigint;
}

/** One line of the log, its form checked. */
export type Entry = { readonly [Type in EntryType]: Envelope & TypedData<Type> }[EntryType];

export type EntryOf<Type extends EntryType> = Extract<Entry, { readonly type: Type }>;

/** Entries that put a budget under new terms. */
export type TermsEntry = EntryOf<'BudgetSet.v1' | 'LimitLowered.v1'>;

export type UsageEntry = EntryOf<
  'UsageCaptured.v1' | 'UsageReleased.v1' | 'UsageReconciled.v1' | 'UsageOverrun.v1'
>;

/** Entries that change what a request was charged before, and say what that was. */
export type ChangeEntry = EntryOf<'LateUsage.v1' | 'Rerated.v1'>;

interface TypedData<Type extends EntryType> {
  readonly type: Type;
  readonly data: DataOf[Type];
}

interface Envelope {
  readonly ledger: string;
  readonly seq: number;
  readonly epoch: number;
  /** Hex. */
  readonly prev: string;
  /** Microseconds since 1970. */
  readonly at: number;
  /** When it counts in the books, where it says so. */
  readonly effective?: number;
  readonly key?: string;
  readonly postings: readonly Posting[];
}
