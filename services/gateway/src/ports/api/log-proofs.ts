/** An entry by its number, or the one that ended a request. */
export type ReceiptWish =
  | { readonly by: 'seq'; readonly seq: bigint }
  | { readonly by: 'request'; readonly request: string };

/** A part of the tree over the log, or of its entries, as C2SP tlog-tiles cuts them. */
export interface TileWish {
  /** 0 has the leaves; `entries` has what they are the hashes of. */
  readonly level: number | 'entries';
  readonly index: bigint;
  /** Of 256. */
  readonly width: number;
}

/** What proves the log of an organisation to others, a piece at a time. */
export interface LogProofs {
  /**
   * A C2SP tlog-proof with the bytes of the entry. Waits, bounded, for a checkpoint over it; rejects
   * with `receipt_pending` when none comes. Undefined when nothing has ended the request yet.
   */
  receipt(ledger: string, wish: ReceiptWish): Promise<string | undefined>;
  /** That the newest checkpoint's log begins with this many entries, as a C2SP witness is told. */
  consistency(ledger: string, olderSize: bigint): Promise<string>;
  /** Hashes, or entries behind their lengths. Rejects with `resource_unknown` beyond the log. */
  tile(ledger: string, wish: TileWish): Promise<Uint8Array>;
}
