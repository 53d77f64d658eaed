import type { LedgerCommand } from './commands.ts';
import type { SealedText } from './sealed-text.ts';

/** A command as it may be decided: validated, under the key that its source vouches for. */
export interface Submission {
  /**
   * `<source>:<id>`, printable ASCII, at most 200 characters, unique in the ledger for ever. Without
   * one it may be asked again and again, and leaves an entry only where it changes something.
   */
  readonly key: string | undefined;
  /** SHA-256 of the command's content in hexadecimal. */
  readonly digest: string;
  /** A pseudonym: on whose behalf. */
  readonly actor: string | undefined;
  /** The versions that decided. */
  readonly policy: string | undefined;
  readonly price: string | undefined;
  /** When it really happened, if the source says so: wall time in microseconds. */
  readonly effective: number | undefined;
  /** Not read later than this wall time in microseconds. */
  readonly notAfter: number | undefined;
  /** A person's refused command takes its key; a refused hold or relayed command does not. */
  readonly bindsRefusal: boolean;
  readonly command: LedgerCommand;
  /** What it says about people; it stands in the entry that has its key. */
  readonly sealed?: readonly SealedText[] | undefined;
}
