/**
 * Which ledgers this process is to write. It keeps processes from getting into each other's way;
 * what makes a ledger safe is its epoch, and nothing else.
 */
export interface Ownership {
  /** Asked before anything is done for a ledger. */
  owns(ledger: string): boolean;
  /** Whether all ledgers of the shard are this process's. */
  ownsShard(shard: number): boolean;
  /** Somebody else has written to the ledger: it is not owned until that is looked into. */
  doubt(ledger: string): void;
}

/** A shard, and where the process that writes its ledgers is reached; empty while none does. */
export interface ShardOwner {
  readonly shard: number;
  readonly address: string;
}
