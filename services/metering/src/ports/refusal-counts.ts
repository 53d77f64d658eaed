/** Refusals that are counted until their minute is over. */
export interface RefusalCounts {
  /**
   * Leaves the counts of minutes before this one behind for their ledgers, each once, at most
   * `limit`. Answers how many.
   */
  close(minute: bigint, limit: number): Promise<number>;
}
