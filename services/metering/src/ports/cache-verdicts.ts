/** What became of semantic hits that were asked anew instead of given. */
export interface CacheVerdicts {
  /** A verdict on a request that is known stays as it is. */
  put(verdict: {
    readonly organization: string;
    readonly route: string;
    readonly request: string;
    readonly fitted: boolean;
    /** Microseconds. */
    readonly at: bigint;
  }): Promise<void>;
  countsOf(route: {
    readonly organization: string;
    readonly route: string;
  }): Promise<{ readonly fitted: bigint; readonly differed: bigint }>;
}
