/** Constants of the lease protocol. Times in milliseconds. */
export const leaseTtlMs = 30_000;

/** All leases on a limit, the new one included, share one part in so many of what is left. */
export const shareDivisor = 20n;

/** A wallet, a pool or a hard budget that a lease draws on. Amounts in minor units. */
export interface Limit {
  /** Tells it from every other limit of its ledger. */
  readonly name: string;
  readonly node: string;
  /** What may still be leased; the ledger has kept floors of others out of it. */
  readonly left: bigint;
  readonly liveLeases: bigint;
}

/** What the ledger says of a spender. */
export interface Headroom {
  /** The one that would pay first, then the budgets. */
  readonly limits: readonly Limit[];
  /** Priority class: 1, 2 or 4. */
  readonly weight: bigint;
}

export interface SizeQuestion extends Headroom {
  /** What one request needs at least. */
  readonly estimate: bigint;
  /** What the spender lately used. */
  readonly burnPerSecond: bigint;
}

/**
 * How much to ask the ledger for: what the spender burns in one life of a lease, but never more
 * than its share of the binding limit, which is the one with the least left; never less than the
 * request that waits, and times the spender's priority. So leases shrink as a budget empties, down
 * to one request's estimate. More than is left is never asked for, nor less than one request.
 */
export function leaseSize(question: SizeQuestion): bigint {
  const { estimate, burnPerSecond, limits, weight } = question;
  const binding = bindingOf(limits);
  const wanted = (burnPerSecond * BigInt(leaseTtlMs)) / 1000n;
  if (!binding) return larger(estimate, wanted) * weight;
  const usual = smaller(wanted, shareOf(binding));
  if (usual > estimate) return larger(estimate, smaller(usual * weight, binding.left));
  return scarceSize({ estimate, weight, left: binding.left });
}

/**
 * One request's estimate, and with it an equal part of the remainder: what is left after as many
 * leases of this size as fit is too little for one more, and lets a lease serve the next request
 * where the last one cost less than its estimate.
 */
export function scarceSize(of: {
  readonly estimate: bigint;
  readonly weight: bigint;
  readonly left: bigint;
}): bigint {
  const { estimate, weight, left } = of;
  const unit = estimate * weight;
  if (left < unit || unit === 0n) return larger(estimate, smaller(unit, left));
  const many = left / unit;
  return unit + (left % unit) / many;
}

/** The limit with the least left; of equals the first, which is the one that pays. */
function bindingOf([first, ...others]: readonly Limit[]): Limit | undefined {
  return others.reduce(
    (binding, limit) => (binding && limit.left < binding.left ? limit : binding),
    first,
  );
}

const shareOf = ({ left, liveLeases }: Limit): bigint =>
  left > 0n ? left / (shareDivisor * (liveLeases + 1n)) : 0n;

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
