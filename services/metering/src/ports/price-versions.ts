/** Every version of the price book that was ever in force, as JSON. */
export interface PriceVersions {
  /** Keeps a version; one that is there already stays as it is. */
  put(version: string, book: string, at: bigint): Promise<void>;
  find(version: string): Promise<string | undefined>;
}

/** Where the book of this start comes from. */
export interface PriceSource {
  /** Its JSON. Throws `setting_invalid` when an operator's file cannot be read. */
  read(): string;
}
