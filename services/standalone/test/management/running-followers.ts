import { analyticsSchema, createAnalyticsService } from '@alfred/analytics';
import { inProcessBus } from '@alfred/bus';
import { systemClock } from '@alfred/clock';
import { type AnalyticsClient, AnalyticsDefinition } from '@alfred/contracts/analytics';
import type { LedgerDefinition } from '@alfred/contracts/ledger';
import { type NotificationClient, NotificationDefinition } from '@alfred/contracts/notification';
import { createNotificationService, notificationSchema } from '@alfred/notification';
import {
  createClient,
  loopbackTransport,
  migrateSchema,
  openPool,
  type ServiceSchema,
  startService,
} from '@alfred/service-kit';
import { createLogger, createTelemetry } from '@alfred/telemetry';

/** The services that only follow the ledger's log. */
export interface RunningFollowers {
  readonly notification: NotificationClient;
  readonly analytics: AnalyticsClient;
  stop(): Promise<void>;
}

/** Notification, for endpoints on this machine, and analytics beside a ledger, on its database. */
export async function startFollowers(
  url: string,
  ledger: ReturnType<typeof createClient<typeof LedgerDefinition>>,
): Promise<RunningFollowers> {
  const open = async (schema: ServiceSchema) => {
    const pool = openPool({ url, schema });
    await migrateSchema(pool, schema);
    return pool;
  };
  const pools = [await open(notificationSchema), await open(analyticsSchema)] as const;
  const telemetry = await createTelemetry({ serviceName: 'test', otlpEndpoint: undefined });
  const logger = createLogger({ name: 'test', destination: { write: () => {} }, level: 'error' });
  const shared = { ledger, clock: systemClock, telemetry, logger };
  const services = [
    createNotificationService({
      ...{ ...shared, pool: pools[0], targets: 'development' },
      key: Buffer.alloc(32, 9),
    }),
    createAnalyticsService({ ...shared, pool: pools[1] }),
  ];
  const bus = inProcessBus({ capacity: 100 });
  const transport = loopbackTransport();
  const running = await Promise.all(
    services.map((service) => startService(service, { bus, serve: transport.serve })),
  );
  return {
    notification: createClient(NotificationDefinition, transport.channel),
    analytics: createClient(AnalyticsDefinition, transport.channel),
    stop: async () => {
      for (const service of running) await service.stop();
      await transport.close();
      await bus.close();
      await telemetry.shutdown();
      for (const pool of pools) await pool.end();
    },
  };
}
