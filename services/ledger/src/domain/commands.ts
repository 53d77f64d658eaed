import type { NodeKind, UsageFacts } from './events.ts';
import type { BudgetWindow } from './window.ts';

export interface OpenLedger {
  readonly type: 'OpenLedger';
  readonly organization: string;
  readonly timeZone: string;
  readonly assets: readonly string[];
}

export interface OpenNode {
  readonly type: 'OpenNode';
  readonly node: string;
  /** None for the organisation itself. */
  readonly parent: string | undefined;
  readonly kind: NodeKind;
}

export interface IssueCredits {
  readonly type: 'IssueCredits';
  readonly node: string;
  readonly asset: string;
  readonly amount: bigint;
}

export interface AllocateCredits {
  readonly type: 'AllocateCredits';
  readonly from: string;
  readonly to: string;
  readonly asset: string;
  readonly amount: bigint;
}

export interface SetBudget {
  readonly type: 'SetBudget';
  readonly node: string;
  readonly asset: string;
  readonly window: BudgetWindow;
  readonly limit: bigint;
  readonly mode: 'hard';
}

/** Asks for the largest amount in [least, most] that every limit on the path allows. */
export interface OpenLease {
  readonly type: 'OpenLease';
  /** Derived from incarnation and ask, so that the same ask is always the same lease. */
  readonly lease: string;
  readonly incarnation: string;
  readonly ask: number;
  readonly node: string;
  readonly asset: string;
  readonly least: bigint;
  readonly most: bigint;
  readonly ttlMs: number;
}

/** The ending of a request. It is never refused for want of money. */
export interface CaptureUsage extends UsageFacts {
  readonly type: 'CaptureUsage';
  readonly asset: string;
  readonly amount: bigint;
}

/** The holder's last word: so many requests were admitted on this lease, and none will follow. */
export interface ReturnLease {
  readonly type: 'ReturnLease';
  readonly lease: string;
  readonly incarnation: string;
  readonly admitted: number;
}

/** What may be asked of a ledger. Everything in it was validated before. */
export type LedgerCommand =
  | OpenLedger
  | OpenNode
  | IssueCredits
  | AllocateCredits
  | SetBudget
  | OpenLease
  | CaptureUsage
  | ReturnLease;

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
  'asset_unknown',
  'amount_invalid',
  'insufficient_credits',
  'held_by_leases',
  'budget_exhausted',
  'lease_unknown',
  'lease_foreign',
  'lease_returned',
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

/** A refusal with its parameters. Amounts in them are decimals as people write them. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly params: Readonly<Record<string, string>>;
}
