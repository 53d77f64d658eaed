import type { Amendment } from '@alfred/pricing';

/** Another price or rate, and the edition of the book that it began. */
export interface PriceChange {
  /** 1, 2, 3 … in the order in which they were made. */
  readonly number: bigint;
  /** `<date>.<n>`, as the version begins that it made. */
  readonly edition: string;
  readonly amendment: Amendment;
}

/** A version as it is listed. */
export interface VersionSummary {
  readonly version: string;
  /** Microseconds: when it was first put in force. */
  readonly since: bigint;
  /** The version that stands for what this one charges; undefined: it stands for itself. */
  readonly supersededBy: string | undefined;
  readonly supersededAt: bigint | undefined;
}

/** A write that a client may repeat: the same key and digest run it once. */
export interface PriceAttempt {
  /** Empty when the client gave none: then every attempt is a new one. */
  readonly key: string;
  readonly digest: Uint8Array;
}

/** The next version of the book, and the change that made it. */
export interface NextVersion {
  readonly edition: string;
  readonly amendment: Amendment;
  readonly version: string;
  readonly book: string;
  readonly at: bigint;
}

/** Every version of the price book that was ever in force, as JSON, and every change of it. */
export interface PriceVersions {
  /** Keeps a version; one that is there already stays as it is. */
  put(version: string, book: string, at: bigint): Promise<void>;
  find(version: string): Promise<string | undefined>;
  /** The newest first; `before` a version, or before none. */
  list(before: string | undefined, limit: number): Promise<readonly VersionSummary[]>;
  /** The number of the last change; 0 when there was none. */
  lastChange(): Promise<bigint>;
  /** Every change in order. */
  changes(): Promise<readonly PriceChange[]>;
  /**
   * Makes the next version out of all changes so far, one at a time, or none when `make` gives
   * undefined. Answers with the version in force. The same attempt again changes nothing.
   */
  change(
    attempt: PriceAttempt,
    make: (changes: readonly PriceChange[]) => NextVersion | { readonly version: string },
  ): Promise<string>;
  /** Those of these versions that are superseded, with the version that stands for each. */
  supersededOf(versions: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Undefined when there is no such version. One that is superseded already gets the new one. */
  supersede(
    attempt: PriceAttempt,
    mark: { readonly version: string; readonly by: string; readonly at: bigint },
  ): Promise<VersionSummary | undefined>;
}

/** Where the book of this start comes from. */
export interface PriceSource {
  /** Its JSON. Throws `setting_invalid` when an operator's file cannot be read. */
  read(): string;
}
