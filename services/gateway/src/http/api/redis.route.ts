import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { RateLimits, RateLimitsHealth } from '../../ports/rate-limits.ts';
import { failures, reading } from './operation.ts';
import { renderInstant } from './render.ts';
import { instant } from './schemas.ts';

const redisHealth = z.object({
  status: z.enum(['closed', 'open', 'half_open', 'none']).meta({
    description:
      'The circuit around Redis. Closed: it is asked. Open: it is not, and this gateway counts by itself. Half open: one request is trying it. None: this gateway has no Redis.',
  }),
  latencyMs: z.number().nullable().meta({
    description: 'How long it took to answer just now; null when it did not.',
  }),
  since: instant.meta({ description: 'Since when the status is what it is.' }),
  gateways: z.int().positive().meta({
    description: 'How many gateways share the limits; while Redis is away, how many did.',
  }),
  lastError: z.string().nullable().meta({
    description: 'The code of the last failure; null when there was none.',
    example: 'ECONNREFUSED',
  }),
});

/** Redis as this gateway sees it: for whoever runs it. */
export function redisRoutes({
  rateLimits,
}: {
  readonly rateLimits: Pick<RateLimits, 'health'>;
}): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/redis/health',
      {
        config: { permission: 'operator' },
        schema: {
          ...reading({
            id: 'getRedisHealth',
            tag: 'operations',
            summary: 'See how this gateway reaches Redis',
            description:
              'Redis counts requests for all gateways. While it is away none fails: each gateway goes by its share of the limits.',
          }),
          security: [{ operatorToken: [] }],
          response: { 200: redisHealth, ...failures },
        },
      },
      async () => renderHealth(await rateLimits.health()),
    );
  };
}

function renderHealth({ status, latencyMicros, since, gateways, lastError }: RateLimitsHealth) {
  return {
    status,
    latencyMs: latencyMicros === undefined ? null : latencyMicros / 1e3,
    since: renderInstant(since),
    gateways,
    lastError: lastError ?? null,
  };
}
