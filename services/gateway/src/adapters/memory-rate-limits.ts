import type { Clock } from '@alfred/clock';
import { decideCall } from '../domain/call-limit.ts';
import { callWindows } from '../domain/call-windows.ts';
import { decideRate } from '../domain/request-limit.ts';
import { requestWindows } from '../domain/request-windows.ts';
import type { RateLimits } from '../ports/rate-limits.ts';

/** Limits that one gateway counts by itself: exact where it is the only one. */
export function memoryRateLimits({ clock }: { readonly clock: Clock }): RateLimits {
  const windows = requestWindows();
  const calls = callWindows();
  const now = () => Number(clock.elapsedMicros());
  const since = clock.nowMicros();
  return {
    take: async (asked) => decideRate(windows.take(asked, now()), 'shared'),
    enter: async (call) => {
      const decision = decideCall(calls.enter(call, now()));
      return decision && { ...decision, basis: 'shared' };
    },
    leave: (call) => calls.leave(call, now()),
    isDegraded: false,
    health: async () => ({
      ...{ status: 'none', latencyMicros: undefined, since, gateways: 1, lastError: undefined },
    }),
    start: async () => {},
    stop: async () => {},
  };
}
