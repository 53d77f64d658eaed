import { readFileSync } from 'node:fs';
import type { GatewayConfig } from '../config.ts';
import type { RateLimits } from '../ports/rate-limits.ts';
import { memoryRateLimits } from './memory-rate-limits.ts';
import { type RedisRateLimitsDeps, redisRateLimits } from './redis-rate-limits.ts';

export interface OpenRateLimitsDeps extends Omit<RedisRateLimitsDeps, 'url' | 'ca'> {
  readonly config: Pick<GatewayConfig, 'redisUrl' | 'redisCa'>;
}

/**
 * Who counts requests, as the settings say: Redis for all gateways, or each gateway for itself.
 * Nothing is connected before it is started. Throws when the file with the authority is not there.
 */
export function openRateLimits({ config, ...deps }: OpenRateLimitsDeps): RateLimits {
  const { redisUrl: url, redisCa } = config;
  if (url === undefined) return memoryRateLimits(deps);
  const ca = redisCa === undefined ? undefined : readFileSync(redisCa, 'utf8');
  return redisRateLimits({ ...deps, url, ca });
}
