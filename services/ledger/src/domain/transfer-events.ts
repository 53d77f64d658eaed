import type { Shape } from './event-shape.ts';

/** Money held for a node of another ledger, without an expiry. */
export type TransferHeld = Shape<
  'TransferHeld.v1',
  {
    readonly transfer: string;
    readonly node: string;
    readonly toLedger: string;
    readonly toNode: string;
  }
>;

/** Money that another ledger holds for a node of this one has arrived. */
export type TransferCredited = Shape<
  'TransferCredited.v1',
  { readonly transfer: string; readonly node: string; readonly fromLedger: string }
>;

/** The other ledger has the money: what was held here is gone. */
export type TransferCompleted = Shape<'TransferCompleted.v1', { readonly transfer: string }>;

/** The other ledger has recorded a refusal: what was held here goes back. */
export type TransferCancelled = Shape<
  'TransferCancelled.v1',
  { readonly transfer: string; readonly code: string }
>;

/** From one node's wallet to another's, both of this ledger. It has one ending: reversed or final. */
export type CreditsTransferred = Shape<
  'CreditsTransferred.v1',
  {
    readonly transfer: string;
    readonly from: string;
    readonly to: string;
    /** Microseconds; undefined: it cannot be taken back. */
    readonly reversibleUntil: number | undefined;
  }
>;

/** Taken back before its window had ended: all of it, to where it came from. */
export type TransferReversed = Shape<'TransferReversed.v1', { readonly transfer: string }>;

/** Its window has ended: nobody takes it back any more. */
export type TransferFinal = Shape<'TransferFinal.v1', { readonly transfer: string }>;

/** This ledger agrees to exchange transfers with another one, which must agree, too. */
export type PeerAdded = Shape<'PeerAdded.v1', { readonly ledger: string }>;

export type PeerRemoved = Shape<'PeerRemoved.v1', { readonly ledger: string }>;

/** What happens to transfers, from one ledger to another and between the nodes of one. */
export type TransferEvent =
  | TransferHeld
  | TransferCredited
  | TransferCompleted
  | TransferCancelled
  | CreditsTransferred
  | TransferReversed
  | TransferFinal
  | PeerAdded
  | PeerRemoved;
