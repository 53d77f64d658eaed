/** Who takes part, and who has what, as one look at the table found it. */
export interface Sharing {
  /** Replicas that count as alive. */
  readonly live: readonly string[];
  readonly claims: readonly ClaimSeen[];
}

/** One number as it was seen. */
export interface ClaimSeen {
  readonly number: number;
  /** Undefined while it is free. */
  readonly owner: string | undefined;
  /** The owner's lease has not run out. */
  readonly isLive: boolean;
}

/**
 * How many numbers are due to a replica. All get the same; what cannot be divided stays with those
 * that have the most already, so that nothing moves between replicas that share fairly.
 */
export function fairShare({ live, claims }: Sharing, replica: string): number {
  const held = new Map(live.map((id) => [id, 0]));
  for (const { owner, isLive } of claims) {
    const before = owner === undefined || !isLive ? undefined : held.get(owner);
    if (owner !== undefined && before !== undefined) held.set(owner, before + 1);
  }
  const ranked = [...held].sort(([a, ofA], [b, ofB]) => ofB - ofA || (a < b ? -1 : 1));
  const rank = ranked.findIndex(([id]) => id === replica);
  if (rank < 0) return 0;
  const rest = claims.length % ranked.length;
  return Math.floor(claims.length / ranked.length) + (rank < rest ? 1 : 0);
}
