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

/** What moves money from one ledger to another. */
export type TransferCommand = HoldTransfer | CreditTransfer | CompleteTransfer | CancelTransfer;
