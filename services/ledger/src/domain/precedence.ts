import type { LedgerCommand, RefusalCode } from './commands.ts';

// Which refusal is the answer when several apply: of every command the first in its list. A command
// that has no list does not compile; docs/refusals.md is made of this, and precedence.test.ts tries
// every command with several things wrong at once.

/** Before a command itself is looked at. */
export const commonRefusals = [
  'command_invalid',
  'ledger_unknown',
  'idempotency_key_reused',
  'command_late',
  'clock_unsafe',
] as const satisfies readonly RefusalCode[];

/** Codes of one rank: what decides between them is said where they are decided. */
export type Rank = RefusalCode | readonly RefusalCode[];

/** What cannot be taken out of an account: what would still be missing decides (`heldCode`). */
const missing: Rank = ['held_by_leases', 'held_by_holds', 'insufficient_credits'];

/** Of several nodes the first that is one of them. */
const place: Rank = ['node_unknown', 'node_archived'];

/** Of accounts and budgets the one that binds most is named (`chooseFunding`). */
const funding: Rank = [
  'wallet_closed',
  'wallet_frozen',
  'insufficient_credits',
  'budget_exhausted',
  'estimate_exceeds_budget',
  'payer_missing',
];

/** By command, in the order in which they are checked. */
export const precedence: Readonly<Record<LedgerCommand['type'], readonly Rank[]>> = {
  OpenLedger: ['ledger_exists'],
  OpenAsset: ['asset_exists'],
  OpenNode: ['node_exists', place, 'node_parent_invalid', 'tree_too_deep'],
  MoveNode: [place, 'tree_cycle', 'node_parent_invalid', 'tree_too_deep'],
  ArchiveNode: [
    place,
    ...(['archive_unsupported', 'sweep_invalid', 'wallet_closed'] as const),
    ...(['subtree_too_large', 'wallet_not_empty'] as const),
    ['held_by_leases', 'held_by_holds'],
    'lots_too_many',
  ],
  RecordErasure: ['node_unknown', 'erasure_unsupported'],
  IssueCredits: [
    place,
    ...(['asset_unknown', 'amount_invalid', 'expiry_invalid'] as const),
    'wallet_closed',
    'lots_too_many',
  ],
  AllocateCredits: [
    place,
    ...(['asset_unknown', 'pool_unsupported'] as const),
    ...(['wallet_closed', 'wallet_frozen'] as const),
    ...([missing, 'lots_too_many'] as const),
  ],
  CloseWallet: [
    place,
    ...(['wallet_closed', 'wallet_not_empty'] as const),
    ['held_by_leases', 'held_by_holds'],
  ],
  ReopenWallet: [place, 'wallet_not_closed'],
  SetPayment: [place],
  SetPriority: [place],
  FreezeWallet: [place, 'wallet_frozen'],
  ThawWallet: [place, 'wallet_not_frozen'],
  ScheduleMovement: [
    place,
    ...(['asset_unknown', 'movement_unsupported', 'schedule_exists'] as const),
    ...(['movement_past', 'schedules_too_many', 'wallet_closed', 'wallet_frozen'] as const),
    ...([missing, 'lots_too_many'] as const),
  ],
  CancelSchedule: ['schedule_unknown'],
  RunMovement: ['schedule_unknown', 'held_by_leases'],
  AdjustCredits: [place, 'wallet_closed', 'asset_unknown', 'amount_invalid', missing],
  ExpireCredits: [],
  SetOverdraft: [place, 'wallet_closed', 'asset_unknown'],
  SetBudget: [place, 'asset_unknown', 'floor_exceeds_limit'],
  RemoveBudget: ['budget_unknown'],
  StartOverride: ['budget_unknown', 'override_exists', 'override_past', 'overrides_too_many'],
  EndOverride: ['override_unknown'],
  OpenLease: [
    place,
    ...(['asset_unknown', 'ask_closed', 'lease_exists', 'command_invalid'] as const),
    ...(['idempotency_key_reused', 'request_in_progress', 'idempotency_key_used'] as const),
    funding,
  ],
  CaptureUsage: ['lease_unknown', 'lease_foreign'],
  CaptureLate: ['lease_unknown', 'lease_foreign'],
  ReportUsage: ['node_unknown', 'asset_unknown', 'period_closed'],
  Rerate: ['request_unknown'],
  ReturnLease: ['lease_unknown', 'lease_foreign', 'lease_returned'],
  ShrinkLease: ['lease_unknown', 'lease_foreign', 'lease_returned'],
  CloseUnseen: [],
  LapseLease: [],
  ExpireLease: ['lease_unknown', 'lease_in_grace'],
  PlaceHold: [
    place,
    ...(['asset_unknown', 'hold_exists', 'hold_life_invalid'] as const),
    'holds_too_many',
    funding,
  ],
  CaptureHold: ['hold_unknown', 'hold_closed', 'capture_exceeds_hold'],
  ReleaseHold: ['hold_unknown', 'hold_closed'],
  ExpireHold: [],
  TransferCredits: [
    place,
    ...(['asset_unknown', 'transfer_invalid', 'transfer_exists'] as const),
    ...([
      'transfers_too_many',
      'wallet_closed',
      'wallet_frozen',
      missing,
      'lots_too_many',
    ] as const),
  ],
  ReverseTransfer: [
    ...(['transfer_unknown', 'transfer_reversed', 'transfer_final', 'transfer_foreign'] as const),
    ...(['node_archived', 'wallet_closed'] as const),
    ['held_by_leases', 'held_by_holds', 'reversal_uncovered'],
  ],
  FinalizeTransfer: ['transfer_unknown', 'transfer_reversible'],
  AddPeer: ['transfer_invalid', 'peer_exists', 'peers_too_many'],
  RemovePeer: ['peer_unknown'],
  HoldTransfer: [
    place,
    ...(['asset_unknown', 'transfer_invalid', 'peer_unknown'] as const),
    ...(['transfer_exists', 'wallet_closed', 'wallet_frozen', missing, 'credits_expire'] as const),
  ],
  CreditTransfer: [
    ...(['peer_unknown'] as const),
    place,
    ...(['asset_unknown'] as const),
    ...(['wallet_closed', 'amount_invalid'] as const),
  ],
  CompleteTransfer: ['transfer_unknown'],
  CancelTransfer: ['transfer_unknown'],
  RotateSignerKey: ['signer_key_invalid', 'signer_key_stale'],
  DeclareRestore: ['restore_invalid', 'signer_key_invalid'],
  // It has passed or it has not: never both.
  ClosePeriod: [['period_past', 'period_ahead']],
  RecordAct: [],
  CountRefusals: [],
};

/** Where a refusal of a command stands: the lower, the sooner; -1: it is none of that command's. */
export function rankOf(type: LedgerCommand['type'], code: RefusalCode): number {
  return precedence[type].findIndex((rank) =>
    typeof rank === 'string' ? rank === code : rank.includes(code),
  );
}
