/** How fast a spender spends: two windows of charges, the older one fading out. Minor units. */
export interface Burn {
  /** Monotonic microseconds. */
  readonly since: bigint;
  readonly before: bigint;
  readonly current: bigint;
}

const windowMicros = 5_000_000n;
const second = 1_000_000n;

/** A spender who has spent nothing yet. */
export function startBurn(elapsed: bigint): Burn {
  return { since: elapsed, before: 0n, current: 0n };
}

/** With one more charge. */
export function addCharge(burn: Burn, charged: bigint, elapsed: bigint): Burn {
  const { since, before, current } = roll(burn, elapsed);
  return { since, before, current: current + charged };
}

/** Minor units per second, over the last five to ten seconds. */
export function burnPerSecond(burn: Burn, elapsed: bigint): bigint {
  const { since, before, current } = roll(burn, elapsed);
  return ((before + current) * second) / (windowMicros + elapsed - since);
}

function roll(burn: Burn, elapsed: bigint): Burn {
  const windows = (elapsed - burn.since) / windowMicros;
  if (windows <= 0n) return burn;
  const since = burn.since + windows * windowMicros;
  return { since, before: windows === 1n ? burn.current : 0n, current: 0n };
}
