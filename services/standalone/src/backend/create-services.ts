import { analyticsSchema, createAnalyticsService } from '@alfred/analytics';
import type { Bus } from '@alfred/bus';
import type { Clock } from '@alfred/clock';
import { LedgerDefinition } from '@alfred/contracts/ledger';
import { createIdentityService, identitySchema, noReaders, subjectKeysAt } from '@alfred/identity';
import { booksHere, busEntryStream, createLedgerService, ledgerSchema } from '@alfred/ledger';
import { createMeteringService, meteringSchema } from '@alfred/metering';
import { createNotificationService, notificationSchema } from '@alfred/notification';
import { createPolicyService, policySchema } from '@alfred/policy';
import { createQuotaService } from '@alfred/quota';
import {
  type Channel,
  claimsAll,
  createClient,
  type FaultSwitch,
  faultyBus,
  migrateSchema,
  openPool,
  type Service,
} from '@alfred/service-kit';
import type { Logger, Telemetry } from '@alfred/telemetry';
import type { BackendSettings } from './backend-link.ts';

export interface ServicesDeps {
  readonly channel: Channel;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly settings: BackendSettings;
  readonly postgresUrl: string;
  /** Breaks the ways between services. */
  readonly faults?: FaultSwitch | undefined;
}

/** The services beside the gateway, and the end of what they share. */
export interface ServicesOnDatabase {
  readonly services: readonly Service[];
  /** Makes every schema as new as the code; before the services start. */
  migrate(): Promise<void>;
  /** Ends their connections; the services come first. */
  close(): Promise<void>;
}

/** Every service has a schema of its own in the one database, and sees no other. */
export function createServices(deps: ServicesDeps): ServicesOnDatabase {
  const { channel, bus, clock, telemetry, settings, postgresUrl: url, faults } = deps;
  // This process is the only one of its kind.
  const claims = claimsAll({ address: '' });
  const shared = { bus, telemetry, meter: telemetry.meter, clock, claims };
  const of = (service: string) => ({ ...shared, logger: deps.logger.child({ service }) });
  const pools = openPools(url);
  const ledger = createClient(LedgerDefinition, channel);
  const { deployment, signerFolder, pepper, pepperId, pricesFile, expiredLeases } = settings;
  return {
    services: [
      createLedgerService({
        ...of('ledger'),
        pool: pools.ledger,
        config: { deployment, signerFolder },
        stream: busEntryStream(bus),
        ledgers: ledger,
        books: booksHere(pools.ledger),
      }),
      createIdentityService({
        ...of('identity'),
        pool: pools.identity,
        ledger,
        readers: noReaders(),
        ...subjectKeysAt(settings.subjectKeysFolder),
        pepper: Buffer.from(pepper, 'base64'),
        pepperId,
      }),
      createPolicyService({ ...of('policy'), pool: pools.policy, ledger }),
      createQuotaService({ ...of('quota'), ledger }),
      createMeteringService({
        ...{ ...of('metering'), pool: pools.metering, ledger },
        bus: faults ? faultyBus(bus, 'metering', faults) : bus,
        ...{ pricesFile, expiredLeases, experimentDays: settings.experimentDays },
      }),
      createAnalyticsService({ ...of('analytics'), pool: pools.analytics, ledger }),
      createNotificationService({
        ...{ ...of('notification'), pool: pools.notification, ledger },
        key: Buffer.from(settings.notificationKey, 'base64'),
        targets: settings.notificationTargets,
      }),
    ],
    migrate: () => migrateAll(pools),
    close: async () => {
      await Promise.all(Object.values(pools).map((pool) => pool.end()));
    },
  };
}

function openPools(url: string) {
  return {
    ledger: openPool({ url, schema: ledgerSchema, max: 8 }),
    identity: openPool({ url, schema: identitySchema }),
    policy: openPool({ url, schema: policySchema }),
    metering: openPool({ url, schema: meteringSchema }),
    notification: openPool({ url, schema: notificationSchema }),
    analytics: openPool({ url, schema: analyticsSchema }),
  };
}

async function migrateAll(pools: ReturnType<typeof openPools>): Promise<void> {
  await Promise.all([
    migrateSchema(pools.ledger, ledgerSchema),
    migrateSchema(pools.identity, identitySchema),
    migrateSchema(pools.policy, policySchema),
    migrateSchema(pools.metering, meteringSchema),
    migrateSchema(pools.notification, notificationSchema),
    migrateSchema(pools.analytics, analyticsSchema),
  ]);
}
