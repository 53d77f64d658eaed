import type { LedgerCommand } from './commands.ts';

/** A command as it may be decided: validated, under the key that its source vouches for. */
export interface Submission {
  /** `<source>:<id>`, printable ASCII, at most 200 characters, unique in the ledger for ever. */
  readonly key: string;
  /** SHA-256 of the command's content in hexadecimal. */
  readonly digest: string;
  /** A pseudonym: on whose behalf. */
  readonly actor: string | undefined;
  /** The versions that decided. */
  readonly policy: string | undefined;
  readonly price: string | undefined;
  /** Not read later than this wall time in microseconds. */
  readonly notAfter: number | undefined;
  /** A person's refused command takes its key; a refused hold or relayed command does not. */
  readonly bindsRefusal: boolean;
  readonly command: LedgerCommand;
}
