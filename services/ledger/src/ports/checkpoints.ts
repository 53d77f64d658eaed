import type { Frontier, ReadTiles } from '@alfred/proof';

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
  /** What the entries of this page change about who signs. */
  readonly changes: readonly SignerChange[];
}

/** The Merkle tree of each log, in tiles: at least what the signer has verified. */
export interface Tiles {
  of(ledger: string): ReadTiles;
}

/** An entry after which another key signs, or under another name. */
export interface SignerChange {
  readonly seq: bigint;
  readonly origin: string;
  /** The verifier key that it takes over from, where the entry names it. */
  readonly from: string | undefined;
  readonly key: string;
  /** What was signed of a log that is lost; only of a restore. */
  readonly lost: SignedSize | undefined;
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
  /** The first that covers this many entries. */
  firstOver(ledger: string, size: bigint): Promise<Checkpoint | undefined>;
  /** Every one that the verified log states, in order. */
  changes(ledger: string): Promise<readonly SignerChange[]>;
}
