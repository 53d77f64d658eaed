import type { Clock } from '@alfred/clock';
import { decideRate } from '../domain/request-limit.ts';
import { requestWindows } from '../domain/request-windows.ts';
import type { RateLimits } from '../ports/rate-limits.ts';

/** Limits that one gateway counts by itself: exact where it is the only one. */
export function memoryRateLimits({ clock }: { readonly clock: Clock }): RateLimits {
  const windows = requestWindows();
  const since = clock.nowMicros();
  return {
    take: async (asked) => decideRate(windows.take(asked, Number(clock.elapsedMicros())), 'shared'),
    isDegraded: false,
    health: async () => ({
      ...{ status: 'none', latencyMicros: undefined, since, gateways: 1, lastError: undefined },
    }),
    start: async () => {},
    stop: async () => {},
  };
}
