import type { SignedRoot } from './signer-events.ts';

/** Both keys are made, and lie where the signer finds them. */
export interface RotateSignerKey {
  readonly type: 'RotateSignerKey';
  readonly from: string;
  readonly to: string;
}

export interface DeclareRestore {
  readonly type: 'DeclareRestore';
  /** The first entry that may be lost. */
  readonly from: number;
  /** What was signed, and is not there. */
  readonly checkpoint: SignedRoot;
  readonly origin: string;
  readonly key: string;
}

export type SignerCommand = RotateSignerKey | DeclareRestore;
