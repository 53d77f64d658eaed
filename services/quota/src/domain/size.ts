/** Constants of the lease protocol. Times in milliseconds. */
export const leaseTtlMs = 30_000;

/** All leases on a limit, the new one included, share one part in so many of what is left. */
export const shareDivisor = 20n;

/** A wallet or a budget on the paths of a lease. Amounts in minor units. */
export interface Limit {
  readonly left: bigint;
  /** What open leases hold of it. */
  readonly held: bigint;
  readonly liveLeases: bigint;
}

export interface SizeQuestion {
  /** What one request needs at least. */
  readonly estimate: bigint;
  /** What the spender lately used. */
  readonly burnPerSecond: bigint;
  readonly limits: readonly Limit[];
}

/**
 * How much to ask the ledger for: what the spender burns in one life of a lease, but never more
 * than its share of the binding limit, and never less than the request that waits. So leases
 * shrink as a budget empties, down to one request's estimate.
 */
export function leaseSize({ estimate, burnPerSecond, limits }: SizeQuestion): bigint {
  const wanted = (burnPerSecond * BigInt(leaseTtlMs)) / 1000n;
  return largest(estimate, smallest(wanted, ...limits.map(shareOf)));
}

/**
 * Whether waiting can help: whatever stands in the way of `estimate` is only held, by leases that
 * may come back, and not used up. So it can where nothing is in the way: whoever was refused all
 * the same was overtaken by another one since the limits were read.
 */
export function mayFreeUp(estimate: bigint, limits: readonly Limit[]): boolean {
  return limits.every(({ left, held }) => left + held >= estimate);
}

const shareOf = ({ left, liveLeases }: Limit): bigint =>
  left > 0n ? left / (shareDivisor * (liveLeases + 1n)) : 0n;

const largest = (a: bigint, b: bigint): bigint => (a > b ? a : b);

const smallest = (first: bigint, ...rest: readonly bigint[]): bigint =>
  rest.reduce((least, next) => (next < least ? next : least), first);
