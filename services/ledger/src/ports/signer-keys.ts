/**
 * The keys that logs are signed with, by their C2SP verifier keys. What is secret about them never
 * leaves the adapter. Keys outlive their use: what an entry names can be signed with at any time.
 */
export interface SignerKeys {
  /** The first key of a ledger, made at its first use. */
  first(ledger: string, origin: string): Promise<string>;
  /**
   * A key for this origin that is none of `used`: one that was made and never came into use, else a
   * new one. It is durable when this resolves, and comes into use by the entry that names it alone.
   */
  next(ledger: string, wish: NextKey): Promise<string>;
  /** The Ed25519 signature over this text. Rejects with `signer_key_missing`. */
  sign(ledger: string, wish: { readonly key: string; readonly text: string }): Promise<Uint8Array>;
}

export interface NextKey {
  readonly origin: string;
  readonly used: readonly string[];
}
