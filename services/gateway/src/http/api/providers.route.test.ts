import fastify from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { expect, it } from 'vitest';
import type { UpstreamHealth } from '../../domain/upstream.ts';
import { providerRoutes } from './providers.route.ts';

const health: UpstreamHealth = {
  ...{ provider: 'openai', deployment: 'openai-eu', state: 'broken', opensIn: 1_500_001 },
  ...{ restsFor: 0, running: 2, calls: 40, failures: 11, failuresInARow: 10 },
  lastFailure: { code: 'provider_unavailable', at: 1_795_600_000_000_000n },
  firstBytes: [100, 200, 300, 4_000],
};

it('tells of every deployment how it does, and when it is tried again', async () => {
  const unused = { ...health, deployment: 'new', state: 'healthy', opensIn: 0 } as const;
  const fresh: UpstreamHealth = { ...unused, lastFailure: undefined, firstBytes: [] };
  const app = fastify();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(providerRoutes({ upstreams: { health: () => [health, fresh] } }));
  const { data } = (await app.inject('/api/v1/providers/health')).json();
  expect(data).toMatchObject([
    {
      ...{ deployment: 'openai-eu', status: 'broken', opensInMs: 1_501, failuresInARow: 10 },
      lastFailure: { code: 'provider_unavailable', at: '2026-11-25T09:46:40.000000Z' },
      firstByteMs: { half: 0.2, mostly: 4 },
    },
    { deployment: 'new', lastFailure: null, firstByteMs: { half: null, mostly: null } },
  ]);
  await app.close();
});
