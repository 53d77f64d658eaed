/** What was done to the whole deployment, on its way to every log. */
export interface Broadcasts {
  /** The oldest that has not come to every ledger, and the last ledger that it was written for. */
  next(): Promise<{ readonly id: string; readonly position: string } | undefined>;
  /** Leaves it behind for these ledgers, once each, which come after its position. */
  write(id: string, position: string, ledgers: readonly string[]): Promise<void>;
  /** It has come to every ledger. */
  end(id: string): Promise<void>;
}
