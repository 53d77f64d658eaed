import type { Clock } from '@alfred/clock';
import type { LedgerClient } from '@alfred/contracts/ledger';
import { MeteringDefinition } from '@alfred/contracts/metering';
import { migrate, type openPool, rpc, type Service } from '@alfred/service-kit';
import type { Logger, Telemetry } from '@alfred/telemetry';
import { filePrices } from './adapters/file-prices.ts';
import { postgresPriceVersions } from './adapters/postgres-price-versions.ts';
import { postgresUsageStore } from './adapters/postgres-usage-store.ts';
import { rpcUsageLedger } from './adapters/rpc-usage-ledger.ts';
import { telemetryMeteringMetrics } from './adapters/telemetry-metering-metrics.ts';
import { applyUsage } from './app/apply-usage.ts';
import { priceBooks } from './app/price-books.ts';
import { usageIntake } from './app/usage-intake.ts';
import { usageConsumer } from './consumers/usage.consumer.ts';
import { meteringApi } from './grpc/metering-api.ts';

/** Everything metering needs from outside. No defaults: a forgotten dependency must not compile. */
export interface MeteringDeps {
  /** Its search path names {@link meteringSchema}. The host ends it after this service. */
  readonly pool: ReturnType<typeof openPool>;
  readonly ledger: Pick<LedgerClient, 'apply'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly telemetry: Pick<Telemetry, 'meter'>;
  /** An operator's own prices: `ALFRED_PRICES`. */
  readonly pricesFile: string | undefined;
}

/** The schema that this service owns. */
export const meteringSchema = 'metering';

/** Wires metering. Opens nothing and listens to nothing. */
export function createMeteringService(deps: MeteringDeps): Service {
  const { pool, clock, logger } = deps;
  const store = postgresUsageStore(pool);
  const ledger = rpcUsageLedger(deps.ledger);
  const metrics = telemetryMeteringMetrics(deps.telemetry);
  const source = filePrices(deps.pricesFile);
  const prices = priceBooks({ source, versions: postgresPriceVersions(pool), clock });
  const apply = applyUsage({
    ...{ prices, ledger, store, metrics, clock },
    onOverrun: ({ beyond, ending: { request, organization, ledger: name, lease } }) =>
      logger.warn({ event: 'usage_overrun', beyond, request, organization, ledger: name, lease }),
  });
  const intake = usageIntake({
    store,
    apply,
    onFault: (err, incarnation) => logger.warn({ event: 'usage_waits', incarnation, err }),
  });
  const consumer = usageConsumer({
    intake,
    onUnreadable: (err, message) => logger.error({ event: 'usage_unreadable', message, err }),
  });
  const folder = new URL('./migrations/', import.meta.url);
  const schema = {
    name: 'metering.schema',
    start: () => migrate(pool, { schema: meteringSchema, folder }),
    stop: async () => {},
  };
  return {
    name: 'metering',
    rpc: [rpc(MeteringDefinition, meteringApi({ store, prices }))],
    consumers: [consumer],
    tasks: [schema, prices.task, intake.task],
    ready: async () => ((await store.isReachable()) ? [] : ['metering: PostgreSQL']),
  };
}
