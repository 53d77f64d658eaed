import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { UpstreamHealth } from '../../domain/upstream.ts';
import { failures, reading } from './operation.ts';
import { renderInstant } from './render.ts';
import { instant } from './schemas.ts';

const millis = z.number().nullable();

const providerHealth = z
  .object({
    provider: z.string(),
    deployment: z.string(),
    status: z.enum(['healthy', 'resting', 'broken', 'probing']).meta({
      description:
        'healthy: it is called · resting: it asked to be left alone for a while, and others are called first · broken: it failed too often in a row, and nobody calls it · probing: one request is trying whether it is back',
    }),
    opensInMs: z.int().meta({ description: 'How long nobody calls it yet; 0 while it is called.' }),
    restsForMs: z.int().meta({ description: 'How long others are called first.' }),
    running: z.int().meta({ description: 'Calls under way.' }),
    calls: z.int().meta({ description: 'Since this gateway has started; so are failures.' }),
    failures: z.int(),
    failuresInARow: z.int().meta({ description: 'Of the place itself, since it last answered.' }),
    lastFailure: z.object({ code: z.string(), at: instant }).nullable(),
    firstByteMs: z.object({ half: millis, mostly: millis }).meta({
      description:
        'How long the last hundred answers took to begin: half of them, and 95 in a hundred, were as fast as this.',
    }),
  })
  .meta({ id: 'ProviderHealth' });

/** Providers as this gateway sees them: for whoever runs it. */
export function providerRoutes({
  upstreams,
}: {
  readonly upstreams: { health(): readonly UpstreamHealth[] };
}): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/providers/health',
      {
        config: { permission: 'operator' },
        schema: {
          ...reading({
            id: 'getProvidersHealth',
            tag: 'operations',
            summary: 'See how providers do',
            description:
              'Every deployment of a provider as this gateway sees it. One that fails too often in a row is left alone: requests go to their next candidate, or are refused as `provider_circuit_open`, until one request that tries it is answered.',
          }),
          security: [{ operatorToken: [] }],
          response: { 200: z.object({ data: z.array(providerHealth) }), ...failures },
        },
      },
      async () => ({ data: upstreams.health().map(renderHealth) }),
    );
  };
}

function renderHealth(health: UpstreamHealth) {
  const { provider, deployment, state, opensIn, restsFor, lastFailure, firstBytes } = health;
  const { running, calls, failures: failed, failuresInARow } = health;
  return {
    ...{ provider, deployment, status: state },
    opensInMs: Math.ceil(opensIn / 1e3),
    restsForMs: Math.ceil(restsFor / 1e3),
    ...{ running, calls, failures: failed, failuresInARow },
    lastFailure: lastFailure ? { code: lastFailure.code, at: renderInstant(lastFailure.at) } : null,
    firstByteMs: { half: millisAt(firstBytes, 0.5), mostly: millisAt(firstBytes, 0.95) },
  };
}

function millisAt(sorted: readonly number[], share: number): number | null {
  const micros = sorted[Math.ceil(sorted.length * share) - 1];
  return micros === undefined ? null : micros / 1e3;
}
