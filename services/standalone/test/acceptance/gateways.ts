// Several gateways over one of everything else: each with its port, its journal and its leases.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inProcessBus } from '@alfred/bus';
import { systemClock } from '@alfred/clock';
import { loadConfig } from '@alfred/config';
import { IdentityDefinition } from '@alfred/contracts/identity';
import { LedgerDefinition } from '@alfred/contracts/ledger';
import { MeteringDefinition } from '@alfred/contracts/metering';
import { PolicyDefinition } from '@alfred/contracts/policy';
import { QuotaDefinition } from '@alfred/contracts/quota';
import { createGatewayService, gatewaySettings } from '@alfred/gateway';
import { randomId } from '@alfred/ids';
import { openJournal } from '@alfred/journal';
import { createClient, loopbackTransport, startService } from '@alfred/service-kit';
import { createLogger, createTelemetry } from '@alfred/telemetry';
import { freshDatabase, temporaryFolder } from '@alfred/testing';
import { createServices } from '../../src/backend/create-services.ts';
import { createDemo, type Demo } from '../../src/demo.ts';

export interface Gateways {
  /** By the first gateway. */
  readonly demo: Demo;
  /** One for each gateway. */
  readonly urls: readonly string[];
  stop(): Promise<void>;
}

type Step = () => Promise<unknown>;

const pepper = Buffer.alloc(32, 3);
const idempotencyKey = Buffer.alloc(32, 4);

/** Starts everything in this process, with so many gateways that listen. */
export async function startGateways(
  count: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Gateways> {
  const undo: Step[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    const home = await temporaryFolder();
    undo.push(() => rm(home, { recursive: true, force: true }));
    const around = await startAround(home, undo);
    const urls: string[] = [];
    for (let index = 0; index < count; index += 1) {
      urls.push(await startOne({ ...around, home: join(home, `gateway-${index}`), env }, undo));
    }
    return { demo: await createDemo(around.clients, urls[0] ?? ''), urls, stop };
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
}

type Around = Awaited<ReturnType<typeof startAround>>;

/** Everything but the gateways, on a database of its own. */
async function startAround(home: string, undo: Step[]) {
  const database = await freshDatabase();
  undo.push(database.drop);
  const bus = inProcessBus({ capacity: 1_000 });
  const logger = createLogger({ name: 'test', destination: { write: () => {} }, level: 'error' });
  const telemetry = await createTelemetry({ serviceName: 'test', otlpEndpoint: undefined });
  undo.push(() => telemetry.shutdown());
  const transport = loopbackTransport();
  const { channel } = transport;
  const settings = {
    deployment: 'dep_test',
    pepper: pepper.toString('base64'),
    pepperId: 'pep_1',
    signerFolder: join(home, 'signer'),
    pricesFile: undefined,
    expiredLeases: 'charge' as const,
    logFile: join(home, 'alfred.log'),
    logLevel: 'error' as const,
    otlpEndpoint: undefined,
  };
  const shared = { channel, bus, telemetry, logger, settings };
  const made = createServices({ ...shared, clock: systemClock, postgresUrl: database.url });
  undo.push(made.close);
  undo.push(transport.close, () => bus.close());
  for (const service of made.services) {
    const running = await startService(service, { bus, serve: transport.serve });
    undo.push(() => running.stop());
  }
  const clients = {
    identity: createClient(IdentityDefinition, channel),
    policy: createClient(PolicyDefinition, channel),
    quota: createClient(QuotaDefinition, channel),
    metering: createClient(MeteringDefinition, channel),
    ledger: createClient(LedgerDefinition, channel),
  };
  return { bus, logger, clients };
}

async function startOne(
  options: Around & { readonly home: string; readonly env: Readonly<Record<string, string>> },
  undo: Step[],
): Promise<string> {
  const { bus, logger, clients, home, env } = options;
  const telemetry = await createTelemetry({ serviceName: 'gateway', otlpEndpoint: undefined });
  undo.push(() => telemetry.shutdown());
  const incarnation = randomId('inc');
  const journal = await openJournal({
    ...{ folder: home, incarnation, segmentBytes: 4_000_000, limitBytes: 64_000_000 },
    onFault: (error) => {
      throw error;
    },
  });
  undo.push(() => journal.close());
  const gateway = createGatewayService({
    ...clients,
    config: loadConfig({ env, schemas: { gateway: gatewaySettings } }).gateway,
    secrets: { pepper, idempotencyKey, operatorToken: 'operator' },
    clock: systemClock,
    random: () => 0.5,
    ...{ bus, journal, incarnation, orphans: [], telemetry, logger },
  });
  const running = await startService(gateway, { bus, serve: () => {} });
  undo.push(() => running.stop());
  undo.push(() => gateway.close());
  const { port } = await gateway.listen({ port: 0, host: '127.0.0.1' });
  return `http://127.0.0.1:${port}`;
}
