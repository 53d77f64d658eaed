/** Semantic hits that were asked anew instead of given: whether the earlier answer would have fitted. */
export interface CacheVerdicts {
  put(verdict: CacheVerdict): Promise<void>;
  /** Of one route, over all gateways. */
  countsOf(route: {
    readonly organization: string;
    readonly route: string;
  }): Promise<VerdictCounts>;
}

export interface CacheVerdict {
  readonly organization: string;
  readonly route: string;
  /** The one that was asked anew. */
  readonly request: string;
  readonly fitted: boolean;
}

export interface VerdictCounts {
  readonly fitted: number;
  readonly differed: number;
}
