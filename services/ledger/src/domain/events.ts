import type { AuditEvent } from './audit-events.ts';
import type { BudgetEvent } from './budget-events.ts';
import type { Shape } from './event-shape.ts';
import type { HoldEvent } from './hold-events.ts';
import type { LeaseEvent } from './lease-events.ts';
import type { PaymentEvent } from './payment-events.ts';
import type { PeriodClosed } from './period.ts';
import type { SignerEvent } from './signer-events.ts';
import type { TransferEvent } from './transfer-events.ts';
import type { WalletEvent } from './wallet-events.ts';

export type { ActRecorded, AuditEvent, RefusalsCounted } from './audit-events.ts';
export type {
  BudgetEvent,
  BudgetMode,
  BudgetRemoved,
  BudgetSet,
  BudgetTerms,
  LimitLowered,
  OverrideEnded,
  OverrideStarted,
  OverrideTerms,
  ThresholdCrossed,
} from './budget-events.ts';

export type { BudgetCounter, Posting } from './event-shape.ts';
export type {
  HoldCaptured,
  HoldEvent,
  HoldExpired,
  HoldPlaced,
  HoldReleased,
} from './hold-events.ts';
export type {
  AsksClosed,
  Claimed,
  Ending,
  ExpiryPolicy,
  LateUsage,
  LeaseClosed,
  LeaseEvent,
  LeaseExpired,
  LeaseLapsed,
  LeaseOpened,
  LeaseReturned,
  LeaseShrunk,
  Rerated,
  UsageCaptured,
  UsageEvent,
  UsageFacts,
  UsageOverrun,
  UsageReconciled,
  UsageReleased,
  UsageReported,
} from './lease-events.ts';
export { endings } from './lease-events.ts';
export type {
  MovementCancelled,
  MovementFailed,
  MovementKind,
  MovementScheduled,
  MovementTerms,
  Payer,
  PaymentEvent,
  PaymentOrderSet,
  PrioritySet,
  WalletFrozen,
  WalletSwept,
  WalletThawed,
  WalletToppedUp,
  Weight,
} from './payment-events.ts';
export type {
  LedgerRestored,
  SignedRoot,
  SignerEvent,
  SignerKeyRotated,
} from './signer-events.ts';
export type {
  CreditsTransferred,
  PeerAdded,
  PeerRemoved,
  TransferCancelled,
  TransferCompleted,
  TransferCredited,
  TransferEvent,
  TransferFinal,
  TransferHeld,
  TransferReversed,
} from './transfer-events.ts';
export type {
  AdjustReason,
  CreditsAdjusted,
  CreditsExpired,
  OverdraftSet,
  WalletClosed,
  WalletEvent,
  WalletReopened,
} from './wallet-events.ts';

export const nodeKinds = ['organization', 'department', 'team', 'user', 'service_account'] as const;

/** What a node of the organisation's tree is. */
export type NodeKind = (typeof nodeKinds)[number];

/** Genesis: whose ledger this is. The first entry of every log. */
export type LedgerOpened = Shape<
  'LedgerOpened.v1',
  {
    readonly organization: string;
    readonly timeZone: string;
    readonly assets: readonly string[];
    /** The first line of every checkpoint of this log. */
    readonly origin: string;
  }
>;

/** From here on, this asset can be in every wallet. */
export type AssetOpened = Shape<'AssetOpened.v1', { readonly asset: string }>;

/** A writer took over; its epoch is in the envelope. */
export type WriterOpened = Shape<'WriterOpened.v1', Record<never, never>>;

export type NodeOpened = Shape<
  'NodeOpened.v1',
  {
    readonly node: string;
    /** The organisation itself has none. */
    readonly parent: string | undefined;
    readonly kind: NodeKind;
  }
>;

/** The node and all below it have a new path; open leases keep theirs. */
export type NodeMoved = Shape<
  'NodeMoved.v1',
  {
    readonly node: string;
    readonly parent: string;
    /** From the organisation down to the node. */
    readonly path: readonly string[];
  }
>;

/** The node and all below it are at their end: nothing comes to them, and nothing is admitted. */
export type NodeArchived = Shape<
  'NodeArchived.v1',
  {
    readonly node: string;
    /** All of them, parents first. */
    readonly nodes: readonly string[];
    /** Whose wallet has what stood in theirs; undefined: they had to be empty. */
    readonly sweptTo: string | undefined;
  }
>;

export type CreditsIssued = Shape<
  'CreditsIssued.v1',
  {
    readonly node: string;
    /** Microseconds; they are a lot, named by the number of this entry. Without it: never. */
    readonly expiresAt?: number | undefined;
  }
>;

/** Between nodes, or between a node's wallet and its pool: the posting says which. */
export type CreditsAllocated = Shape<
  'CreditsAllocated.v1',
  { readonly from: string; readonly to: string }
>;

/** What was sealed about this person, here and anywhere, can be read by nobody any more. */
export type ErasureDone = Shape<'ErasureDone.v1', { readonly node: string }>;

/** A person's command was refused; its key is bound to that answer. */
export type CommandRefused = Shape<
  'CommandRefused.v1',
  {
    readonly command: string;
    readonly code: string;
    readonly params: Readonly<Record<string, string>>;
  }
>;

/** What has happened in a ledger. Past tense, additive only: a released shape never changes. */
export type LedgerEvent =
  | LedgerOpened
  | AssetOpened
  | WriterOpened
  | NodeOpened
  | NodeMoved
  | NodeArchived
  | ErasureDone
  | CreditsIssued
  | CreditsAllocated
  | PaymentEvent
  | WalletEvent
  | BudgetEvent
  | LeaseEvent
  | TransferEvent
  | AuditEvent
  | HoldEvent
  | SignerEvent
  | PeriodClosed
  | CommandRefused;

export type LedgerEventType = LedgerEvent['type'];

/** An event in its place in the log. */
export interface PlacedEvent {
  readonly seq: number;
  /** Microseconds since 1970, strictly increasing from entry to entry. */
  readonly at: number;
  readonly event: LedgerEvent;
}
