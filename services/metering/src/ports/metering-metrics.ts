/** What operators watch. Must not throw and must not wait. */
export interface MeteringMetrics {
  /** So many records are applied and their cursor moved. */
  applied(records: number): void;
  /** A record stopped: somebody should look at it. */
  stopped(reason: string): void;
}
