import type { Frontier, ReadTiles, SignerKey } from '@alfred/proof';

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

/** Hashes that a tile gains. */
export interface TilePart {
  readonly level: number;
  readonly index: bigint;
  /** How many it must have before. */
  readonly from: number;
  /** 32 bytes each. */
  readonly hashes: Buffer;
}

/** The signer's memory. It moves within the follower's transaction. */
export interface SignerMemory<Tx> {
  load(tx: Tx, ledger: string): Promise<Verified | undefined>;
  /** Rejects when a tile is not as long as `from` says: then the tiles are not those of `verified`. */
  save(tx: Tx, ledger: string, grown: Grown): Promise<void>;
}

export interface Grown {
  readonly verified: Verified;
  readonly tiles: readonly TilePart[];
}

/** The Merkle tree of each log, in tiles: at least what the signer has verified. */
export interface Tiles {
  of(ledger: string): ReadTiles;
}

/** A size that was, or is about to be, signed. */
export interface SignedSize {
  readonly origin: string;
  readonly size: bigint;
  readonly root: Buffer;
}

/**
 * What a signer remembers apart from the log and everything that is restored together with it, so
 * that it does not sign another history after a backup was played back.
 */
export interface SignedMemory {
  /** The largest size of the ledger. */
  latest(ledger: string): Promise<SignedSize | undefined>;
  /**
   * Durable when it resolves. Never forgets a larger size, and rejects with `log_forked` when this
   * size was remembered with another root.
   */
  remember(ledger: string, signed: SignedSize): Promise<void>;
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
