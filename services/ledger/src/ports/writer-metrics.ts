/** What operators see of a writer. Adapters must not throw and must cost next to nothing. */
export interface WriterMetrics {
  /** A batch became durable; `micros` is what the store took. */
  committed(batch: {
    readonly entries: number;
    readonly bytes: number;
    readonly micros: bigint;
  }): void;
  /** A capture took more than its hold had: nobody refuses that, somebody should look at it. */
  overran(ledger: string, hold: string): void;
  /** A writer ended by itself: fenced, or after a fault. */
  ended(ledger: string, fault: unknown): void;
}
