import { systemClock, wallWatch } from '@alfred/clock';
import { AnalyticsDefinition } from '@alfred/contracts/analytics';
import { IdentityDefinition } from '@alfred/contracts/identity';
import { LedgerDefinition } from '@alfred/contracts/ledger';
import { MeteringDefinition } from '@alfred/contracts/metering';
import { NotificationDefinition } from '@alfred/contracts/notification';
import { PolicyDefinition } from '@alfred/contracts/policy';
import { QuotaDefinition } from '@alfred/contracts/quota';
import { builtInBook, priceBook } from '@alfred/pricing';
import { createClient, loopbackTransport } from '@alfred/service-kit';
import fastify from 'fastify';
import { memoryRateLimits } from './adapters/memory-rate-limits.ts';
import { managementApi } from './management-api.ts';

/**
 * The OpenAPI document of this release as JSON text, the same as a gateway serves, with no service
 * behind it: for generators and for lint.
 */
export async function managementDocument(version: string): Promise<string> {
  const nobody = loopbackTransport();
  const prices = { current: () => priceBook(builtInBook()) };
  const app = fastify();
  await app.register(
    managementApi({
      identity: createClient(IdentityDefinition, nobody.channel),
      policy: createClient(PolicyDefinition, nobody.channel),
      ledger: createClient(LedgerDefinition, nobody.channel),
      metering: createClient(MeteringDefinition, nobody.channel),
      notification: createClient(NotificationDefinition, nobody.channel),
      analytics: createClient(AnalyticsDefinition, nobody.channel),
      quota: createClient(QuotaDefinition, nobody.channel),
      clock: systemClock,
      wall: wallWatch(systemClock),
      models: { prices, knownProviders: new Set(), configuredProviders: new Set() },
      authenticate: async () => {},
      evictKey: () => {},
      forgetKey: () => {},
      forgetPaths: () => {},
      rateLimits: memoryRateLimits({ clock: systemClock }),
      upstreams: { health: () => [] },
      recallLeases: () => {},
      onFault: () => {},
      usageSettled: async () => {},
      idempotencyKey: new Uint8Array(),
      operatorToken: '',
      version,
    }),
  );
  const { body } = await app.inject('/openapi.json');
  await app.close();
  await nobody.close();
  return body;
}
