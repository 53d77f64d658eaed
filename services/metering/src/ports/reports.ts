/** What a report was charged, decided once. */
export interface PinnedReport {
  readonly report: string;
  readonly ledger: string;
  /** SHA-256 of what was told. */
  readonly digest: Uint8Array;
  readonly asset: string;
  readonly amount: bigint;
  /** The price version that priced or converted it. */
  readonly price: string;
}

export interface StoredReport extends PinnedReport {
  /** The ledger entry; 0 while there is none. */
  readonly entry: bigint;
  /** What whoever pays did not have, of the amount. */
  readonly overrun: bigint;
}

/** What the ledger made of a report. */
export type EnteredReport = Pick<StoredReport, 'entry' | 'overrun'>;

/** Every usage that was ever told from outside. */
export interface Reports {
  /** Those of these reports that were told before. */
  find(organization: string, reports: readonly string[]): Promise<readonly StoredReport[]>;
  /** Keeps them; one that is there already stays as it is. Answers with all as they are kept. */
  pin(
    organization: string,
    reports: readonly PinnedReport[],
    at: bigint,
  ): Promise<readonly StoredReport[]>;
  /** Their entries in the ledger. */
  enter(organization: string, entries: ReadonlyMap<string, EnteredReport>): Promise<void>;
  /** Forgets reports that the ledger refused: they may be told again. */
  forget(organization: string, reports: readonly string[]): Promise<void>;
}
