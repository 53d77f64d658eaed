// What the fold remembers of budgets and open leases. It is changed in place, entry by entry.

/** One stretch of a budget's window. */
export interface Counter {
  readonly budget: Budget;
  readonly start: string;
  readonly end: string | undefined;
  used: bigint;
  held: bigint;
  /** The limit that was in force when the counter last moved. */
  limit: bigint;
}

export interface Budget {
  readonly node: string;
  readonly asset: string;
  readonly window: string;
  limit: bigint;
  /** By start, the latest last. */
  readonly counters: Map<string, Counter>;
}

/** An open lease, as much of it as its endings are checked against. */
export interface Lease {
  readonly id: string;
  readonly node: string;
  readonly wallet: string;
  readonly asset: string;
  /** The spender's path and the paying wallet's, each node once. */
  readonly nodes: readonly string[];
  readonly counters: Counter[];
  held: bigint;
  /** Endings so far. */
  ended: number;
  /** Said by its holder; no ending may come after so many. */
  admitted: number | undefined;
}
