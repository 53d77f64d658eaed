import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bus, inProcessBus } from '@alfred/bus';
import { systemClock } from '@alfred/clock';
import { type Command, type LedgerClient, LedgerDefinition } from '@alfred/contracts/ledger';
import { type MeteringClient, MeteringDefinition } from '@alfred/contracts/metering';
import { type QuotaClient, QuotaDefinition } from '@alfred/contracts/quota';
import { busEntryStream, createLedgerService, ledgerSchema } from '@alfred/ledger';
import { createMeteringService, meteringSchema } from '@alfred/metering';
import { createQuotaService } from '@alfred/quota';
import {
  claimsAll,
  createClient,
  loopbackTransport,
  migrateSchema,
  openPool,
  startService,
} from '@alfred/service-kit';
import { createLogger, createTelemetry, type Logger } from '@alfred/telemetry';
import { ledgerId, opening } from './bench-organization.ts';

/** Ledger, quota and metering over one PostgreSQL, in this process, reached as services reach them. */
export interface RunningMoney {
  readonly ledger: LedgerClient;
  readonly quota: QuotaClient;
  readonly metering: MeteringClient;
  readonly bus: Bus;
  readonly logger: Logger;
  /** Throws when the ledger refuses one of them. */
  apply(commands: readonly Command[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts them with an organisation of four levels and plenty of money. */
export async function runMoney(url: string): Promise<RunningMoney> {
  const folder = mkdtempSync(join(tmpdir(), 'alfred-bench-money-'));
  const telemetry = await createTelemetry({ serviceName: 'bench' });
  const logger = createLogger({ name: 'bench', destination: join(folder, 'log'), level: 'warn' });
  const ledgerPool = openPool({ url, schema: ledgerSchema });
  const meteringPool = openPool({ url, schema: meteringSchema });
  const pools = [ledgerPool, meteringPool];
  await migrateSchema(ledgerPool, ledgerSchema);
  await migrateSchema(meteringPool, meteringSchema);
  const claims = claimsAll({ address: '' });
  const shared = { clock: systemClock, logger, telemetry, meter: telemetry.meter, claims };
  const transport = loopbackTransport();
  const bus = inProcessBus({ capacity: 1_000 });
  const ledger = createClient(LedgerDefinition, transport.channel);
  const config = { deployment: 'bench', signerFolder: folder };
  const services = [
    createLedgerService({
      ...{ ...shared, pool: ledgerPool, config, ledgers: ledger },
      stream: busEntryStream(bus),
    }),
    createQuotaService({ ...shared, bus, ledger }),
    createMeteringService({
      ...{ ...shared, pool: meteringPool, ledger, bus, pricesFile: undefined },
      expiredLeases: 'charge',
    }),
  ];
  const rpc = services.flatMap((service) => service.rpc);
  transport.serve(rpc);
  const running: Awaited<ReturnType<typeof startService>>[] = [];
  for (const service of services)
    running.push(await startService(service, { bus, serve: () => {} }));
  const apply = async (commands: readonly Command[]) => {
    const { results } = await ledger.apply({ ledger: ledgerId, commands: [...commands] });
    const refused = results.find(({ outcome }) => outcome?.$case !== 'accepted');
    if (refused) throw new Error(`The ledger refused: ${JSON.stringify(refused.outcome?.value)}`);
  };
  await apply(opening());
  return {
    ledger,
    quota: createClient(QuotaDefinition, transport.channel),
    metering: createClient(MeteringDefinition, transport.channel),
    ...{ bus, logger, apply },
    stop: async () => {
      for (const service of running.toReversed()) await service.stop();
      await transport.close();
      await bus.close();
      await Promise.all(pools.map((pool) => pool.end()));
      await telemetry.shutdown();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
