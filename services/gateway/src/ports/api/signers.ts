/** How it stands with the signature of a ledger's log. */
export interface SignerState {
  /** The first line of its checkpoints. */
  readonly origin: string;
  /** Verifier keys, the first one first. */
  readonly keys: readonly string[];
  /** How many entries are verified, and how many of them signed. */
  readonly verified: bigint;
  readonly signed: bigint;
  /** Why nothing is signed; undefined while all is well. */
  readonly problem: { readonly code: string; readonly message: string } | undefined;
  /** What must have an entry before it is signed. */
  readonly archive: string;
}

export interface SignerChanged {
  /** The entry that says so. */
  readonly seq: bigint;
  readonly origin: string;
  readonly key: string;
  /** Of a restore. */
  readonly lost: { readonly from: bigint; readonly to: bigint } | undefined;
}

/** Who signs the logs of this deployment: for whoever runs it. */
export interface Signers {
  read(ledger: string): Promise<SignerState>;
  /** Repeated under one name, it has one effect. Rejects with the ledger's own code. */
  change(ledger: string, wish: SignerWish): Promise<SignerChanged>;
}

export interface SignerWish {
  readonly change: 'rotate' | 'restore';
  readonly order: string;
}
