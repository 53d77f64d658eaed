import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import type { Logger, Telemetry } from '@alfred/telemetry';
import type { Redis } from 'ioredis';
import {
  type AppliedLimit,
  decideRate,
  type LimitStanding,
  shareOf,
} from '../domain/request-limit.ts';
import { type CountedRequests, requestWindows } from '../domain/request-windows.ts';
import type { RateLimits } from '../ports/rate-limits.ts';
import { callLimits } from './redis-call-limits.ts';
import { type RedisClientDeps, redisClient } from './redis-client.ts';
import { redisGateways } from './redis-gateways.ts';
import { type RedisPatience, redisLink } from './redis-link.ts';
import { redisTelemetry } from './redis-telemetry.ts';

export interface RedisRateLimitsDeps extends RedisClientDeps {
  /** 128 random bits of this start: how this gateway is known among the others. */
  readonly incarnation: string;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly telemetry: Pick<Telemetry, 'meter'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly patience?: RedisPatience;
}

const usualPatience: RedisPatience = { operationMs: 50, failuresMax: 5, openMs: 30_000 };

/** How long a start waits for Redis before it goes on without. Milliseconds. */
const connectMs = 1_000;

/**
 * Limits that all gateways count together, in Redis.
 *
 * While Redis is away each gateway goes by itself, with its share of each limit; what it let in
 * before, it has counted too, so that a share is what it may have in all.
 */
export function redisRateLimits(deps: RedisRateLimitsDeps): RateLimits {
  const { clock, logger } = deps;
  const link = redisLink({
    client: redisClient(deps),
    clock,
    patience: deps.patience ?? usualPatience,
    telemetry: (stateOf) => redisTelemetry(deps.telemetry, stateOf),
    onChange: (state, code) =>
      state === 'closed'
        ? logger.info({ event: 'redis_circuit', state })
        : logger.warn({ event: 'redis_circuit', state, code }),
  });
  const gateways = redisGateways({ ...deps, link });
  const own = requestWindows();
  const now = () => Number(clock.elapsedMicros());
  const byShare = (asked: CountedRequests) => {
    const limits = asked.limits.map((limit) => shareOf(limit, gateways.known));
    const standings = own.take({ ...asked, limits }, now());
    return decideRate(standings, 'local');
  };
  return {
    take: async (asked) => {
      if (asked.limits.length === 0) return undefined;
      const standings = await link.ask('take', (client) => takePlaces(client, asked));
      const decision = standings ? decideRate(standings, 'shared') : byShare(asked);
      if (!decision) return undefined;
      if (standings && decision.outcome === 'allowed') {
        own.note(asked, now());
      }
      link.telemetry.decided(decision);
      return decision;
    },
    ...callLimits({ link, gateways, now }),
    get isDegraded() {
      return !link.isWell;
    },
    health: async () => {
      const latencyMicros = await link.ping();
      const { state: status, since, lastError } = link;
      return { status, latencyMicros, since, gateways: gateways.known, lastError };
    },
    start: async () => {
      await link.connect(connectMs);
      await gateways.start();
    },
    stop: async () => {
      await gateways.stop();
      link.disconnect();
    },
  };
}

/** Asks for a place in every limit, in one step of Redis. Rejects when its answer makes no sense. */
async function takePlaces(
  client: Redis,
  { organization, limits }: CountedRequests,
): Promise<readonly LimitStanding[]> {
  // What stands in braces decides where a key lies in a cluster: those of one organisation together.
  const keys = limits.map(({ name }) => `alfred:limit:{${organization}}:${name}`);
  const bounds = limits.flatMap(({ requests, windowSeconds }) => [
    requests,
    Math.round(windowSeconds * 1_000_000),
  ]);
  const answer = await client.takePlaces(keys.length, ...keys, ...bounds);
  const numbers = Array.isArray(answer) ? answer.map(Number) : [];
  return limits.map((limit, n) => standingOf(limit, numbers.slice(3 * n, 3 * n + 3)));
}

function standingOf(limit: AppliedLimit, numbers: readonly number[]): LimitStanding {
  const [used, waitMicros, resetMicros] = numbers;
  if (used === undefined || waitMicros === undefined || resetMicros === undefined) {
    const cause = new Error('an answer that is no list of standings');
    throw new AlfredError('internal', {}, { cause });
  }
  return { limit, used, waitMicros, resetMicros };
}
