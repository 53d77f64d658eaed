/** What one user of the bus does there. */
export interface SubjectUse {
  readonly publishes: readonly string[];
  /** Subjects heard as they are published. */
  readonly hears: readonly string[];
  /** Durable names whose messages it handles. */
  readonly consumes?: readonly string[];
  /** Makes and reads the streams of ledgers. */
  readonly keepsLedgerStreams?: boolean;
  /** Opens and closes what outsiders read the streams of ledgers through. */
  readonly opensLedgerReaders?: boolean;
  /** Applies the topology, and reads, replays and removes dead letters. */
  readonly administers?: boolean;
}
