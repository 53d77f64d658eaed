import type { AuditCommand } from './audit-commands.ts';
import type { BudgetCommand } from './budget-commands.ts';
import type { NodeKind } from './events.ts';
import type { HoldCommand } from './hold-commands.ts';
import type { LeaseCommand } from './lease-commands.ts';
import type { PaymentCommand } from './payment-commands.ts';
import type { ClosePeriod } from './period.ts';
import type { SignerCommand } from './signer-commands.ts';
import type { TransferCommand } from './transfer-commands.ts';
import type { WalletCommand } from './wallet-commands.ts';

export type { AuditCommand, CountRefusals, RecordAct } from './audit-commands.ts';
export type {
  BudgetCommand,
  EndOverride,
  RemoveBudget,
  SetBudget,
  StartOverride,
} from './budget-commands.ts';
export type {
  CaptureHold,
  ExpireHold,
  HoldCommand,
  PlaceHold,
  ReleaseHold,
} from './hold-commands.ts';
export type {
  CaptureLate,
  CaptureUsage,
  Claim,
  CloseUnseen,
  ExpireLease,
  LapseLease,
  LeaseCommand,
  OpenLease,
  ReportUsage,
  Rerate,
  ReturnLease,
  ShrinkLease,
} from './lease-commands.ts';
export type {
  AllocateCredits,
  CancelSchedule,
  FreezeWallet,
  PaymentCommand,
  RunMovement,
  ScheduleMovement,
  SetPayment,
  SetPriority,
  ThawWallet,
} from './payment-commands.ts';
export type { DeclareRestore, RotateSignerKey, SignerCommand } from './signer-commands.ts';
export type {
  AddPeer,
  CancelTransfer,
  CompleteTransfer,
  CreditTransfer,
  FinalizeTransfer,
  HoldTransfer,
  RemovePeer,
  ReverseTransfer,
  TransferCommand,
  TransferCredits,
} from './transfer-commands.ts';
export type {
  AdjustCredits,
  CloseWallet,
  ExpireCredits,
  ReopenWallet,
  SetOverdraft,
  WalletCommand,
} from './wallet-commands.ts';

export interface OpenLedger {
  readonly type: 'OpenLedger';
  readonly organization: string;
  readonly timeZone: string;
  readonly assets: readonly string[];
}

/** One more asset for the whole ledger. */
export interface OpenAsset {
  readonly type: 'OpenAsset';
  readonly asset: string;
}

export interface OpenNode {
  readonly type: 'OpenNode';
  readonly node: string;
  /** None for the organisation itself. */
  readonly parent: string | undefined;
  readonly kind: NodeKind;
}

/** Another parent, for the node and everything below it. */
export interface MoveNode {
  readonly type: 'MoveNode';
  readonly node: string;
  readonly parent: string;
}

/** The end of a node and of everything below it; credits there go to the wallet of one above. */
export interface ArchiveNode {
  readonly type: 'ArchiveNode';
  readonly node: string;
  readonly sweepTo: string | undefined;
}

/** The key of this person is destroyed: what was sealed under it is unreadable everywhere. */
export interface RecordErasure {
  readonly type: 'RecordErasure';
  readonly node: string;
}

export interface IssueCredits {
  readonly type: 'IssueCredits';
  readonly node: string;
  readonly asset: string;
  readonly amount: bigint;
  /** Microseconds; without it they never expire. */
  readonly expiresAt?: number | undefined;
}

/** What may be asked of a ledger. Everything in it was validated before. */
export type LedgerCommand =
  | OpenLedger
  | OpenAsset
  | OpenNode
  | MoveNode
  | ArchiveNode
  | RecordErasure
  | IssueCredits
  | PaymentCommand
  | WalletCommand
  | BudgetCommand
  | LeaseCommand
  | TransferCommand
  | HoldCommand
  | AuditCommand
  | SignerCommand
  | ClosePeriod;

/** Why a ledger says no. Every code stands in the catalogue of errors. */
export const refusalCodes = [
  'ledger_unknown',
  'ledger_exists',
  'command_late',
  'command_invalid',
  'idempotency_key_reused',
  'node_unknown',
  'node_exists',
  'node_parent_invalid',
  'tree_too_deep',
  'tree_cycle',
  'node_archived',
  'archive_unsupported',
  'sweep_invalid',
  'subtree_too_large',
  'asset_unknown',
  'asset_exists',
  'amount_invalid',
  'expiry_invalid',
  'lots_too_many',
  'credits_expire',
  'insufficient_credits',
  'held_by_leases',
  'held_by_holds',
  'budget_exhausted',
  'estimate_exceeds_budget',
  'wallet_frozen',
  'wallet_not_frozen',
  'wallet_closed',
  'wallet_not_closed',
  'wallet_not_empty',
  'payer_missing',
  'pool_unsupported',
  'budget_unknown',
  'floor_exceeds_limit',
  'override_exists',
  'override_unknown',
  'override_past',
  'overrides_too_many',
  'movement_past',
  'movement_unsupported',
  'schedule_exists',
  'schedule_unknown',
  'schedules_too_many',
  'lease_unknown',
  'lease_foreign',
  'lease_returned',
  'lease_exists',
  'lease_in_grace',
  'ask_closed',
  'clock_unsafe',
  'request_in_progress',
  'idempotency_key_used',
  'request_unknown',
  'hold_unknown',
  'hold_exists',
  'hold_closed',
  'hold_life_invalid',
  'holds_too_many',
  'capture_exceeds_hold',
  'transfer_exists',
  'transfer_unknown',
  'transfer_invalid',
  'transfers_too_many',
  'transfer_reversed',
  'transfer_final',
  'transfer_foreign',
  'transfer_reversible',
  'reversal_uncovered',
  'peer_unknown',
  'peer_exists',
  'peers_too_many',
  'signer_key_invalid',
  'signer_key_stale',
  'restore_invalid',
  'period_past',
  'period_ahead',
  'period_closed',
  'erasure_unsupported',
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

/** A refusal with its parameters. Amounts in them are decimals as people write them. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly params: Readonly<Record<string, string>>;
}
