import type { Lease } from './state.ts';

/**
 * How long a lease may live when its life begins anew at `at`: never longer than it was granted,
 * and never past the end of a window that it counts in or of an override in force there. Nothing
 * for one that lapsed or was returned.
 */
export function extensionOf(
  { lapsed, admitted, counters, ttlMs }: Lease,
  wantedMs: number,
  at: number,
): number {
  if (lapsed || admitted !== undefined) return 0;
  const ends = counters.flatMap(({ endsAt, budget }) => [
    ...(endsAt === undefined ? [] : [endsAt]),
    ...[...budget.overrides.values()].map((override) => override.endsAt),
  ]);
  return ends.reduce(
    (ttl, end) => Math.max(0, Math.min(ttl, Math.floor((end - at) / 1000))),
    Math.min(wantedMs, ttlMs),
  );
}
