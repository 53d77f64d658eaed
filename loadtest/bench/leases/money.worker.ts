import { join } from 'node:path';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { inProcessBus, serveBus } from '@alfred/bus';
import { systemClock } from '@alfred/clock';
import { LedgerDefinition } from '@alfred/contracts/ledger';
import { booksInThread, busEntryStream, createLedgerService, ledgerSchema } from '@alfred/ledger';
import { createMeteringService, meteringSchema } from '@alfred/metering';
import { createQuotaService } from '@alfred/quota';
import {
  claimsAll,
  createClient,
  loopbackTransport,
  messagePortTransport,
  migrateSchema,
  openPool,
  startService,
} from '@alfred/service-kit';
import { createLogger, createTelemetry } from '@alfred/telemetry';

/** What joins the services to whoever measures them. */
export interface MoneyLink {
  readonly rpc: MessagePort;
  readonly bus: MessagePort;
  readonly url: string;
  /** For the signer's keys and the log. */
  readonly folder: string;
}

const { rpc, bus: busPort, url, folder } = workerData as MoneyLink;
const telemetry = await createTelemetry({ serviceName: 'bench' });
const logger = createLogger({ name: 'money', destination: join(folder, 'log'), level: 'warn' });
const ledgerPool = openPool({ url, schema: ledgerSchema, max: 8 });
const meteringPool = openPool({ url, schema: meteringSchema });
await migrateSchema(ledgerPool, ledgerSchema);
await migrateSchema(meteringPool, meteringSchema);
const claims = claimsAll({ address: '' });
const shared = { clock: systemClock, logger, telemetry, meter: telemetry.meter, claims };
const [inside, outside] = [loopbackTransport(), messagePortTransport(rpc)];
const bus = inProcessBus({ capacity: 1_000 });
serveBus(bus, busPort);
const ledger = createClient(LedgerDefinition, inside.channel);
const services = [
  createLedgerService({
    ...{ ...shared, pool: ledgerPool, ledgers: ledger },
    config: { deployment: 'bench', signerFolder: folder },
    stream: busEntryStream(bus),
    books: booksInThread({ url }),
  }),
  createQuotaService({ ...shared, bus, ledger }),
  createMeteringService({
    ...{ ...shared, pool: meteringPool, ledger, bus, pricesFile: undefined },
    expiredLeases: 'charge',
    experimentDays: 400,
  }),
];
const running: Awaited<ReturnType<typeof startService>>[] = [];
for (const service of services) {
  inside.serve(service.rpc);
  outside.serve(service.rpc);
  running.push(await startService(service, { bus, serve: () => {} }));
}
parentPort?.once('message', async () => {
  for (const service of running.toReversed()) await service.stop();
  await inside.close();
  await bus.close();
  await Promise.all([ledgerPool.end(), meteringPool.end()]);
  await telemetry.shutdown();
  process.exit(0);
});
parentPort?.postMessage('started');
