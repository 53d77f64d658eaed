/** How a rebuild stands. */
export const rebuildStatuses = ['running', 'equal', 'different', 'failed'] as const;

export type RebuildStatus = (typeof rebuildStatuses)[number];

/** Folding a log anew beside what is there. Times in microseconds; 0 for not yet. */
export interface Rebuild {
  readonly ledger: string;
  readonly id: string;
  readonly status: RebuildStatus;
  /** The new fold is to take the place of the old one. */
  readonly wantsSwitch: boolean;
  readonly done: bigint;
  /** Entries that the two folds are compared at. */
  readonly size: bigint;
  /** Rows that one of them has and the other has not. */
  readonly differences: bigint;
  readonly isSwitched: boolean;
  readonly startedAt: bigint;
  readonly endedAt: bigint;
}

export type RebuildOutcome = Pick<Rebuild, 'status' | 'differences' | 'isSwitched'>;

/** Where rebuilds and their folds are kept. */
export interface Rebuilds<Tx> {
  /** Of the last one, or undefined. */
  last(ledger: string): Promise<Rebuild | undefined>;
  /**
   * Begins one: the live fold is frozen where it stands now. Undefined while another one runs,
   * unless that one has said nothing since `staleBefore`.
   */
  begin(
    wish: Pick<Rebuild, 'ledger' | 'id' | 'wantsSwitch' | 'startedAt'> & {
      readonly staleBefore: bigint;
    },
  ): Promise<Rebuild | undefined>;
  /** Folds one more page into the new fold. False when this rebuild is no longer the last one. */
  advance(
    of: Pick<Rebuild, 'ledger' | 'id'>,
    move: { readonly done: bigint; readonly at: bigint },
    effect: (tx: Tx) => Promise<void>,
  ): Promise<boolean>;
  /** How many rows of the frozen and the new fold differ. */
  compare(ledger: string): Promise<bigint>;
  /**
   * Puts the new fold, which stands at `done`, in the place of the live one. While it does, the live
   * one stands still; `rest` adds what that has counted beyond `done`.
   */
  switchOver(ledger: string, rest: (tx: Tx, live: bigint) => Promise<void>): Promise<void>;
  /** Says how it ended, and removes the folds that nobody needs any more. */
  end(
    of: Pick<Rebuild, 'ledger' | 'id'>,
    outcome: RebuildOutcome & { readonly at: bigint },
  ): Promise<void>;
}
