import type { Shape } from './event-shape.ts';

/** From the next checkpoint on another key signs; that one is signed by both. */
export type SignerKeyRotated = Shape<
  'SignerKeyRotated.v1',
  {
    /** C2SP verifier keys. */
    readonly from: string;
    readonly to: string;
  }
>;

/** A checkpoint without its signatures. */
export interface SignedRoot {
  readonly origin: string;
  readonly size: number;
  /** In hex. */
  readonly root: string;
}

/**
 * The operator has said that this log was restored from a backup: of what was signed under the old
 * origin, nothing from entry `from` on is vouched for any more. From here on checkpoints have
 * another origin; the first of them is signed by the old key and the new one.
 */
export type LedgerRestored = Shape<
  'LedgerRestored.v1',
  {
    /** The first entry that may be lost, and the last that was signed. */
    readonly from: number;
    readonly to: number;
    /** The last one that was signed of the log that is lost. */
    readonly checkpoint: SignedRoot;
    readonly origin: string;
    /** The C2SP verifier key of that origin. */
    readonly key: string;
  }
>;

/** What changes who signs, and under which name. */
export type SignerEvent = SignerKeyRotated | LedgerRestored;
