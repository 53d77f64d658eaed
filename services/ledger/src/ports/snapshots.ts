/** A ledger's state after one of its entries. Only a saving of time: it is checked, or ignored. */
export interface Snapshot {
  /** The entry that it is as of, and that entry's leaf. */
  readonly seq: number;
  readonly leaf: Buffer;
  /** SHA-256 of `state`. */
  readonly stateHash: Buffer;
  readonly state: Buffer;
}

/** The latest snapshot of each ledger. */
export interface Snapshots {
  latest(ledger: string): Promise<Snapshot | undefined>;
  /** What the latest one is as of; 0 when there is none. */
  latestSeq(ledger: string): Promise<number>;
  /** A newer one stays. */
  put(ledger: string, snapshot: Snapshot): Promise<void>;
}
