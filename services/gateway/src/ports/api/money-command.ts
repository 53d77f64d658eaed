export const directions = ['in', 'out'] as const;

export type Direction = (typeof directions)[number];

export const adjustReasons = ['correction', 'goodwill', 'chargeback', 'migration'] as const;

/** Why an owner corrects a wallet. */
export type AdjustReason = (typeof adjustReasons)[number];

/** Where credits of a node are: its own wallet, or the pool that everybody below it shares. */
export type CreditPlace = 'wallet' | 'pool';

export const overCaptures = ['overrun', 'refuse', 'cap'] as const;

/** What a capture of more than is held does. */
export type OverCapture = (typeof overCaptures)[number];

/** One budget: a node, an asset (`USD/9`) and a window name it. */
export interface BudgetName {
  readonly node: string;
  readonly asset: string;
  readonly window: string;
}

/** What an administrator may ask of the ledger. Assets by id (`USD/9`), amounts in minor units. */
export type MoneyCommand =
  | {
      readonly type: 'issue';
      readonly node: string;
      readonly asset: string;
      readonly amount: bigint;
      /** Microseconds; undefined: they never expire. */
      readonly expiresAt: bigint | undefined;
    }
  | {
      readonly type: 'allocate';
      readonly from: string;
      readonly fromAccount: CreditPlace;
      readonly to: string;
      readonly toAccount: CreditPlace;
      readonly asset: string;
      readonly amount: bigint;
    }
  | {
      readonly type: 'adjust';
      readonly node: string;
      readonly asset: string;
      readonly amount: bigint;
      readonly direction: Direction;
      readonly reason: AdjustReason;
    }
  | {
      readonly type: 'set_overdraft';
      readonly node: string;
      readonly asset: string;
      readonly amount: bigint;
    }
  | { readonly type: 'open_asset'; readonly asset: string }
  /** Microseconds. */
  | { readonly type: 'close_period'; readonly until: bigint }
  | { readonly type: 'close_wallet'; readonly node: string }
  | { readonly type: 'reopen_wallet'; readonly node: string }
  /** Where credits below go to; undefined: there must be none. */
  | { readonly type: 'archive_node'; readonly node: string; readonly sweepTo: string | undefined }
  | (BudgetName & {
      readonly type: 'set_budget';
      readonly limit: bigint;
      readonly mode: string;
      /** Undefined: nothing of one window is added to the next. */
      readonly rolloverCap: bigint | undefined;
      /** What of the nearest budget above only this node may lease. */
      readonly floor: bigint | undefined;
    })
  | (BudgetName & { readonly type: 'remove_budget' })
  | (BudgetName & {
      readonly type: 'start_override';
      readonly override: string;
      readonly amount: bigint;
      /** A node. */
      readonly approver: string;
      /** Microseconds. */
      readonly endsAt: bigint;
    })
  | { readonly type: 'end_override'; readonly override: string }
  | TransferCommand
  /** An empty order is inherited again; a weight of 0 too. */
  | { readonly type: 'set_payment'; readonly node: string; readonly order: readonly string[] }
  | { readonly type: 'set_priority'; readonly node: string; readonly weight: number }
  | { readonly type: 'freeze_wallet'; readonly node: string }
  | { readonly type: 'thaw_wallet'; readonly node: string }
  | {
      readonly type: 'schedule_movement';
      readonly schedule: string;
      readonly kind: MovementKind;
      readonly node: string;
      readonly asset: string;
      /** Undefined for a sweep: it takes whatever is free. */
      readonly amount: bigint | undefined;
      /** Microseconds; at once when that has passed. */
      readonly at: bigint;
    }
  | { readonly type: 'cancel_schedule'; readonly schedule: string }
  | {
      readonly type: 'place_hold';
      readonly node: string;
      readonly asset: string;
      readonly amount: bigint;
      /** At most one of these two; without any the ledger's usual life. */
      readonly ttlMs: bigint | undefined;
      /** Microseconds. */
      readonly expiresAt: bigint | undefined;
      readonly overCapture: OverCapture;
      readonly reference: string | undefined;
    }
  | {
      readonly type: 'capture_hold';
      readonly hold: string;
      readonly amount: bigint;
      readonly final: boolean;
      readonly purpose: string | undefined;
    }
  | { readonly type: 'release_hold'; readonly hold: string };

/** A sweep empties a wallet into its parent's, a top-up fills one up from there. */
export type MovementKind = 'sweep' | 'top_up';

interface TransferredMoney {
  readonly transfer: string;
  readonly asset: string;
  readonly amount: bigint;
}

/** What moves credits between nodes, and between ledgers that have agreed to it. */
export type TransferCommand =
  | (TransferredMoney & {
      readonly type: 'transfer';
      readonly from: string;
      readonly to: string;
      /** Undefined: as long as usual. */
      readonly reversibleForMs: bigint | undefined;
    })
  | (TransferredMoney & {
      readonly type: 'hold_transfer';
      readonly node: string;
      readonly toLedger: string;
      readonly toNode: string;
    })
  | {
      readonly type: 'reverse_transfer';
      readonly transfer: string;
      /** Only what this node has sent; empty: anybody's. */
      readonly sender: string;
    }
  | { readonly type: 'add_peer' | 'remove_peer'; readonly ledger: string };
