/** A text about people, sealed before it came: the ledger keeps it and can read none of it. */
export interface SealedText {
  /** What the command calls it. */
  readonly field: string;
  /** Nodes, sorted: it opens while the keys of all of them are there. */
  readonly subjects: readonly string[];
  /** Base64url without padding. */
  readonly box: string;
  /** Stands for the text in the command's digest. Hexadecimal. */
  readonly mac: string;
}
