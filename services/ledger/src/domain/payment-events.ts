import type { Shape } from './event-shape.ts';

export const payers = ['own', 'team', 'department', 'organization'] as const;

/** The own wallet, or the pool of the nearest such node above, the node itself included. */
export type Payer = (typeof payers)[number];

export const weights = [1, 2, 4] as const;

/** Priority class: the share of leases. */
export type Weight = (typeof weights)[number];

export const movementKinds = ['sweep', 'top_up'] as const;

export type MovementKind = (typeof movementKinds)[number];

/** Who pays for a node and all below it, in this order; an empty order is inherited again. */
export type PaymentOrderSet = Shape<
  'PaymentOrderSet.v1',
  { readonly node: string; readonly order: readonly Payer[] }
>;

/** The weight of a node and all below it; without one it is inherited again. */
export type PrioritySet = Shape<
  'PrioritySet.v1',
  { readonly node: string; readonly weight: Weight | undefined }
>;

/** Wallet and pool of the node admit nothing; what was admitted is captured. */
export type WalletFrozen = Shape<'WalletFrozen.v1', { readonly node: string }>;
export type WalletThawed = Shape<'WalletThawed.v1', { readonly node: string }>;

/** A sweep or a top-up that waits for its time, or is followed by its ending at once. */
export interface MovementTerms {
  readonly schedule: string;
  readonly kind: MovementKind;
  readonly node: string;
  readonly asset: string;
  /** What a top-up fills the wallet to; a sweep has none. */
  readonly amount: bigint | undefined;
  /** Microseconds. */
  readonly dueAt: number;
}

export type MovementScheduled = Shape<'MovementScheduled.v1', MovementTerms>;

/** The free balance of a wallet went to its parent's; no postings when there was none. */
export type WalletSwept = Shape<
  'WalletSwept.v1',
  { readonly schedule: string; readonly node: string; readonly to: string }
>;

/** A wallet was filled from its parent's; no postings when it was full. */
export type WalletToppedUp = Shape<
  'WalletToppedUp.v1',
  { readonly schedule: string; readonly node: string; readonly from: string }
>;

export type MovementCancelled = Shape<'MovementCancelled.v1', { readonly schedule: string }>;

/** Its time had come and it could not be; `code` is that of the refusal. */
export type MovementFailed = Shape<
  'MovementFailed.v1',
  { readonly schedule: string; readonly code: string }
>;

/** How a movement ends: each has exactly one of these. */
export type MovementEnding = WalletSwept | WalletToppedUp | MovementCancelled | MovementFailed;

/** Who pays, with which weight, and what moves by itself. */
export type PaymentEvent =
  | PaymentOrderSet
  | PrioritySet
  | WalletFrozen
  | WalletThawed
  | MovementScheduled
  | MovementEnding;
