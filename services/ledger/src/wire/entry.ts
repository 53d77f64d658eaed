import type { LedgerEvent } from '../domain/events.ts';
import type { SealedText } from '../domain/sealed-text.ts';

/** The first value of every entry: how to read the rest. */
export const entryVersion = 'alfred/entry/1';

/** No entry is longer. */
export const entryBytesMax = 65_535;

/** An entry as it is before it becomes bytes, and after it was read from them. */
export interface Entry {
  readonly ledger: string;
  readonly seq: number;
  readonly epoch: number;
  /** The leaf of the entry before it in hexadecimal; 64 zeros for the first. */
  readonly prev: string;
  /** Microseconds since 1970. */
  readonly at: number;
  /** When it really happened, where a source says so. Microseconds since 1970. */
  readonly effective: number | undefined;
  /** Left out of entries that nobody repeats. */
  readonly key: string | undefined;
  /** SHA-256 of the command's content in hexadecimal; with every key. */
  readonly digest: string | undefined;
  /** A pseudonym. */
  readonly actor: string | undefined;
  /** The versions that decided. */
  readonly policy: string | undefined;
  readonly price: string | undefined;
  readonly event: LedgerEvent;
  /** Texts about people, in the order in which they came; left out where there is none. */
  readonly sealed?: readonly SealedText[] | undefined;
}
