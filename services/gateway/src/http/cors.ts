import type { FastifyCorsOptions } from '@fastify/cors';
import { limitsHeader } from './rate-limit-headers.ts';

/** What a page may read of a reply, beside its body. */
const shown = [
  'x-request-id',
  'x-client-request-id',
  'x-alfred-cost',
  'x-alfred-provider',
  'x-alfred-attempts',
  'x-alfred-cache',
  'x-alfred-budget-warning',
  limitsHeader,
  'x-ratelimit-limit-requests',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-reset-requests',
  'x-ratelimit-limit-tokens',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-tokens',
  'retry-after',
  'retry-after-ms',
  'server-timing',
];

/** How long a browser may remember what it was allowed, in seconds. */
const rememberedSeconds = 600;

/** Pages of these origins may call with a key; a browser's own credentials are never asked for. */
export function corsOptions(origins: readonly string[]): FastifyCorsOptions {
  return {
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: shown,
    credentials: false,
    maxAge: rememberedSeconds,
  };
}
