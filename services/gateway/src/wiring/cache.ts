import type { Clock } from '@alfred/clock';
import { memoryResponses } from '../adapters/cache/memory-responses.ts';
import type { GatewayConfig } from '../config.ts';
import type { ResponseCache } from '../ports/response-cache.ts';

interface Of {
  readonly config: Pick<GatewayConfig, 'cacheBytes'>;
  readonly clock: Clock;
}

/** Where answers are kept that may be given again. */
export function cacheOf({ config, clock }: Of): { readonly responses: ResponseCache } {
  return { responses: memoryResponses({ bytesMax: config.cacheBytes, clock }) };
}
