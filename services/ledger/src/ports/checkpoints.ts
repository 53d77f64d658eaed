import type { Frontier, SignerKey } from '@alfred/proof';

/** What the signer has verified of a log. */
export interface Verified {
  /** Of the last entry. */
  readonly leaf: Buffer;
  /** The tree over all of them. */
  readonly frontier: Frontier;
}

export interface Checkpoint {
  readonly size: bigint;
  readonly root: Buffer;
  /** The C2SP signed note. */
  readonly note: string;
}

/** The signer's memory. It moves within the follower's transaction. */
export interface SignerMemory<Tx> {
  load(tx: Tx, ledger: string): Promise<Verified | undefined>;
  save(tx: Tx, ledger: string, verified: Verified): Promise<void>;
}

/** What was signed. */
export interface Checkpoints {
  /** What may be signed now: committed, whatever comes after. */
  verified(ledger: string): Promise<Verified | undefined>;
  /** Durable when it resolves; a checkpoint of that size that is there already stays. */
  put(ledger: string, checkpoint: Checkpoint): Promise<void>;
  latest(ledger: string): Promise<Checkpoint | undefined>;
}

/** One key a ledger, for good. Nobody else may read it. */
export interface SignerKeys {
  /** The key of this ledger, made at its first use. */
  of(ledger: string): Promise<SignerKey>;
}
