import { inProcessBus } from '@alfred/bus';
import { systemClock } from '@alfred/clock';
import { type NotificationClient, NotificationDefinition } from '@alfred/contracts/notification';
import { createClient, loopbackTransport, startService } from '@alfred/service-kit';
import { createLogger, createTelemetry } from '@alfred/telemetry';
import { createNotificationService } from '../src/index.ts';
import { type MemoryLedger, memoryLedger } from './memory-ledger.ts';
import { notificationDatabase } from './notification-database.ts';
import { key } from './store-scene.ts';

export interface RunningNotification {
  readonly client: NotificationClient;
  readonly ledger: MemoryLedger;
  readonly bus: ReturnType<typeof inProcessBus>;
  /** Lines of log, as objects. */
  readonly lines: Readonly<Record<string, unknown>>[];
  ready(): Promise<readonly string[]>;
  metrics(): Promise<string>;
  query(sql: string): Promise<readonly unknown[]>;
  stop(): Promise<void>;
}

/** The service on a database of its own, with a ledger that tests write. */
export async function startNotification(): Promise<RunningNotification> {
  const database = await notificationDatabase();
  const telemetry = await createTelemetry({ serviceName: 'notification' });
  const ledger = memoryLedger();
  const lines: Readonly<Record<string, unknown>>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const service = createNotificationService({
    pool: database.pool,
    ledger: ledger.client,
    clock: systemClock,
    logger: createLogger({ name: 'notification', level: 'info', destination }),
    telemetry,
    key,
    targets: 'development',
  });
  const bus = inProcessBus({ capacity: 100 });
  const transport = loopbackTransport();
  const running = await startService(service, { bus, serve: transport.serve });
  return {
    ...{ ledger, bus, lines, ready: service.ready, metrics: telemetry.prometheus },
    client: createClient(NotificationDefinition, transport.channel),
    query: async (sql) => (await database.pool.query(sql)).rows,
    stop: async () => {
      await running.stop();
      await transport.close();
      await bus.close();
      await telemetry.shutdown();
      await database.close();
    },
  };
}
