/** What operators see of the publisher. Must not throw and must cost next to nothing. */
export interface PublisherMetrics {
  /** The log of this ledger has this many entries now. */
  appended(ledger: string, seq: number): void;
  /** So many of them are published. */
  published(ledger: string, seq: bigint): void;
  /** Publishing failed; it is tried again by itself. */
  failed(ledger: string, fault: unknown): void;
}
