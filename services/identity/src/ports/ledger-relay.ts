/** Commands left behind for the ledger, on their way. */
export interface LedgerRelay {
  /**
   * Sends the command of this row now, and waits a bounded time for the ledger's answer.
   *
   * `pending`: the ledger cannot be reached; the row stays and is sent again until it answers.
   * Rejects with the ledger's own code when it refuses.
   */
  confirm(row: string): Promise<'confirmed' | 'pending'>;
}
