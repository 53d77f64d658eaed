// What the fold remembers of budgets, open leases and holds. It is changed in place, entry by entry.

/** One stretch of a budget's window. */
export interface Counter {
  readonly budget: Budget;
  readonly start: string;
  readonly end: string | undefined;
  /** The same moments in microseconds; a lifetime never ends. */
  readonly startsAt: number;
  readonly endsAt: number;
  used: bigint;
  held: bigint;
  /** In force when the counter was last stated: with what rolled over, and with overrides. */
  limit: bigint;
  /** How much of that limit is overrides: they are not left to the next stretch. */
  boost: bigint;
  /** The highest threshold that was crossed, in percent. */
  crossed: number;
  /** How many open leases and holds count in it. */
  live: number;
}

export interface Budget {
  readonly node: string;
  readonly asset: string;
  readonly window: string;
  hard: boolean;
  /** Before anything that rolled over, and before overrides. */
  limit: bigint;
  rolloverCap: bigint | undefined;
  /** What of the nearest budget above is kept for this node. */
  floor: bigint | undefined;
  /** Overrides in force: how much each adds, and when it must have ended. */
  readonly overrides: Map<string, Override>;
  /** Every stretch in which anything was stated, by start. */
  readonly counters: Map<string, Counter>;
  /**
   * Those that may still be counted in, the latest last. A past one that no lease counted in when
   * the next began is not among them: what it leaves is settled.
   */
  remembered: readonly Counter[];
}

export interface Override {
  readonly amount: bigint;
  /** Microseconds since 1970. */
  readonly endsAt: number;
}

/** Money of one account that is held for one spender. */
export interface Holding {
  readonly id: string;
  readonly node: string;
  /** Who pays: a wallet or a pool. */
  readonly account: string;
  readonly asset: string;
  /** The spender's path and the paying wallet's, each node once. */
  readonly nodes: readonly string[];
  counters: Counter[];
  held: bigint;
}

/** An open hold, as much of it as its captures are checked against. */
export interface Hold extends Holding {
  /** Microseconds since 1970. */
  readonly expiresAt: number;
  readonly overCapture: string;
}

/** An open lease, as much of it as its endings are checked against. */
export interface Lease extends Holding {
  readonly incarnation: string;
  /** Endings so far. */
  ended: number;
  /** Said by its holder; no ending may come after so many. */
  admitted: number | undefined;
  lapsed: boolean;
}
