/** Where the log of a ledger ends. */
export interface LogHeads {
  /** The number of its last entry. Rejects with `ledger_unknown`. */
  head(ledger: string): Promise<bigint>;
}
