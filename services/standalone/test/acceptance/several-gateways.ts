// Several gateways over one backend, all in this process: each with its own port and journal.
import { join } from 'node:path';
import { inProcessBus } from '@alfred/bus';
import { type Clock, systemClock } from '@alfred/clock';
import { loadConfig } from '@alfred/config';
import { AnalyticsDefinition } from '@alfred/contracts/analytics';
import { IdentityDefinition } from '@alfred/contracts/identity';
import { LedgerDefinition } from '@alfred/contracts/ledger';
import { MeteringDefinition } from '@alfred/contracts/metering';
import { NotificationDefinition } from '@alfred/contracts/notification';
import { PolicyDefinition } from '@alfred/contracts/policy';
import { QuotaDefinition } from '@alfred/contracts/quota';
import {
  createDemo,
  createGatewayService,
  gatewaySettings,
  memoryRateLimits,
} from '@alfred/gateway';
import { randomId } from '@alfred/ids';
import { openJournal } from '@alfred/journal';
import { createClient, loopbackTransport, startService, undoStack } from '@alfred/service-kit';
import { createLogger, createTelemetry } from '@alfred/telemetry';
import { freshDatabase, temporaryFolder } from '@alfred/testing';
import { createServices } from '../../src/backend/create-services.ts';
import { removeHome, temporaryHome } from './alfred-process.ts';
import { startDistributedGateways } from './distributed-alfred.ts';
import { isDistributed } from './profile.ts';
import type { SeveralGateways } from './running-alfred.ts';

export type { SeveralGateways } from './running-alfred.ts';

const megabyte = 1_048_576;
const pepper = Buffer.alloc(32, 7);

/** Starts ledger, identity, policy, quota and metering once, and so many gateways. */
export async function severalGateways(
  count: number,
  env: Readonly<Record<string, string>> = {},
  clock: Clock = systemClock,
): Promise<SeveralGateways> {
  if (isDistributed()) return distributed(count, env);
  const undo = undoStack();
  const parts = await startBackend(undo.push, clock);
  const start = async () => {
    const gateway = await startGateway(parts, env, undo.push);
    const { port, host } = await gateway.listen({ port: 0, host: '127.0.0.1' });
    return `http://${host}:${port}`;
  };
  const urls = await Promise.all(Array.from({ length: count }, start));
  const demo = await createDemo(parts.clients, urls[0] ?? '');
  return { urls, demo, entries: () => allEntries(parts, demo.ledger), stop: undo.unwind };
}

async function distributed(
  count: number,
  env: Readonly<Record<string, string>>,
): Promise<SeveralGateways> {
  const home = await temporaryHome();
  const gateways = await startDistributedGateways(home, count, env);
  const stop = () => gateways.stop().then(() => removeHome(home));
  return { ...gateways, stop };
}

type Push = ReturnType<typeof undoStack>['push'];
type Parts = Awaited<ReturnType<typeof startBackend>>;

async function startBackend(push: Push, clock: Clock) {
  const database = await freshDatabase();
  push(() => database.drop());
  const folder = await temporaryFolder();
  push(() => removeHome(folder));
  const bus = inProcessBus({ capacity: 10_000 });
  push(() => bus.close());
  const transport = loopbackTransport();
  push(() => transport.close());
  const telemetry = await createTelemetry({ serviceName: 'several-gateways' });
  push(() => telemetry.shutdown());
  const logger = createLogger({ name: 'test', destination: { write: () => {} }, level: 'error' });
  const { channel } = transport;
  const made = createServices({
    ...{ channel, bus, clock, telemetry, logger, postgresUrl: database.url },
    settings: {
      ...{ deployment: 'test', pepper: pepper.toString('base64'), pepperId: 'pepper-1' },
      subjectKeysFolder: join(folder, 'subjects'),
      ...{
        signerFolder: join(folder, 'signer'),
        pricesFile: undefined,
        expiredLeases: 'charge',
        experimentDays: 400,
      },
      notificationKey: Buffer.alloc(32, 9).toString('base64'),
      notificationTargets: 'development',
      ...{ logFile: join(folder, 'log'), logLevel: 'error', otlpEndpoint: undefined },
    },
  });
  push(() => made.close());
  await made.migrate();
  for (const service of made.services) {
    const running = await startService(service, { bus, serve: transport.serve });
    push(() => running.stop());
  }
  const clients = {
    identity: createClient(IdentityDefinition, channel),
    policy: createClient(PolicyDefinition, channel),
    quota: createClient(QuotaDefinition, channel),
    metering: createClient(MeteringDefinition, channel),
    notification: createClient(NotificationDefinition, channel),
    analytics: createClient(AnalyticsDefinition, channel),
    ledger: createClient(LedgerDefinition, channel),
  };
  return { clients, bus, clock, telemetry, logger, folder };
}

async function startGateway(
  { clients, bus, clock, telemetry, logger, folder }: Parts,
  env: Readonly<Record<string, string>>,
  push: Push,
) {
  const incarnation = randomId('inc');
  const journal = await openJournal({
    folder: join(folder, incarnation),
    incarnation,
    segmentBytes: megabyte,
    limitBytes: 64 * megabyte,
    onFault: (error) => {
      throw error;
    },
  });
  push(() => journal.close());
  const gateway = createGatewayService({
    ...{ ...clients, bus, clock, telemetry, logger, journal, incarnation, orphans: [] },
    folder: join(folder, incarnation),
    config: loadConfig({ env, schemas: { gateway: gatewaySettings } }).gateway,
    rateLimits: memoryRateLimits({ clock }),
    secrets: { pepper, idempotencyKey: Buffer.alloc(32, 8), operatorToken: 'operator' },
    random: () => 0.5,
  });
  const running = await startService(gateway, { bus, serve: () => {} });
  push(() => running.stop());
  push(() => gateway.close());
  return gateway;
}

async function allEntries({ clients }: Parts, ledger: string): Promise<readonly string[]> {
  const text = new TextDecoder();
  const all: string[] = [];
  for (let head = 1n; BigInt(all.length) < head; ) {
    const after = BigInt(all.length);
    const page = await clients.ledger.listEntries({ ledger, after, limit: 1_000, waitMs: 0 });
    all.push(...page.entries.map((bytes) => text.decode(bytes)));
    head = page.head;
  }
  return all;
}
