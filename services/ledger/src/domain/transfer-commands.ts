/** Holds money for a node of another ledger. An admission. */
export interface HoldTransfer {
  readonly type: 'HoldTransfer';
  readonly transfer: string;
  readonly node: string;
  readonly asset: string;
  readonly amount: bigint;
  readonly toLedger: string;
  readonly toNode: string;
}

/** Credits what another ledger holds. Its refusal binds its key: it may not be accepted later. */
export interface CreditTransfer {
  readonly type: 'CreditTransfer';
  readonly transfer: string;
  readonly node: string;
  readonly asset: string;
  readonly amount: bigint;
  readonly fromLedger: string;
}

/** Only after the other ledger has accepted the credit. */
export interface CompleteTransfer {
  readonly type: 'CompleteTransfer';
  readonly transfer: string;
}

/** Only after the other ledger has recorded that it refuses the credit. */
export interface CancelTransfer {
  readonly type: 'CancelTransfer';
  readonly transfer: string;
  /** The code that the other ledger has recorded. */
  readonly code: string;
}

/** From one node's wallet to another's, both of this ledger. An admission. */
export interface TransferCredits {
  readonly type: 'TransferCredits';
  readonly transfer: string;
  readonly from: string;
  readonly to: string;
  readonly asset: string;
  readonly amount: bigint;
  /** So long it may be taken back; 0: it is final from the start. */
  readonly reversibleForMs: number;
}

/** Takes a transfer within this ledger back, all of it, before its window has ended. */
export interface ReverseTransfer {
  readonly type: 'ReverseTransfer';
  readonly transfer: string;
  /** Whoever may take back only what this node has sent; undefined: anybody's. */
  readonly sender: string | undefined;
}

/** The end of a transfer's window. The writer commands it itself. */
export interface FinalizeTransfer {
  readonly type: 'FinalizeTransfer';
  readonly transfer: string;
}

/** This ledger agrees to send credits to another one, and to take what comes from it. */
export interface AddPeer {
  readonly type: 'AddPeer';
  readonly ledger: string;
}

/** No more of that. What is on its way to the other ledger still arrives there, or comes back. */
export interface RemovePeer {
  readonly type: 'RemovePeer';
  readonly ledger: string;
}

/** What moves money from one ledger to another, or between the nodes of one. */
export type TransferCommand =
  | HoldTransfer
  | CreditTransfer
  | CompleteTransfer
  | CancelTransfer
  | TransferCredits
  | ReverseTransfer
  | FinalizeTransfer
  | AddPeer
  | RemovePeer;
