import type { Bus } from '@alfred/bus';
import type { Clock } from '@alfred/clock';
import { LedgerDefinition } from '@alfred/contracts/ledger';
import { createIdentityService, identitySchema } from '@alfred/identity';
import { createLedgerService } from '@alfred/ledger';
import { createMeteringService, meteringSchema } from '@alfred/metering';
import { createPolicyService, policySchema } from '@alfred/policy';
import { createQuotaService } from '@alfred/quota';
import { type Channel, createClient, openPool, type Service } from '@alfred/service-kit';
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
}

/** The services beside the gateway, and the end of what they share. */
export interface ServicesOnDatabase {
  readonly services: readonly Service[];
  /** Ends their connections; the services come first. */
  close(): Promise<void>;
}

/** Every service has a schema of its own in the one database, and sees no other. */
export function createServices(deps: ServicesDeps): ServicesOnDatabase {
  const { channel, bus, clock, telemetry, settings, postgresUrl: url } = deps;
  const shared = { bus, telemetry, meter: telemetry.meter, clock };
  const of = (service: string) => ({ ...shared, logger: deps.logger.child({ service }) });
  const pools = {
    ledger: openPool({ url, schema: 'ledger', max: 8 }),
    identity: openPool({ url, schema: identitySchema }),
    policy: openPool({ url, schema: policySchema }),
    metering: openPool({ url, schema: meteringSchema }),
  };
  const ledger = createClient(LedgerDefinition, channel);
  const { deployment, signerFolder, pepper, pepperId, pricesFile, expiredLeases } = settings;
  return {
    services: [
      createLedgerService({
        ...of('ledger'),
        pool: pools.ledger,
        config: { deployment, signerFolder },
      }),
      createIdentityService({
        ...of('identity'),
        pool: pools.identity,
        ledger,
        pepper: Buffer.from(pepper, 'base64'),
        pepperId,
      }),
      createPolicyService({ ...of('policy'), pool: pools.policy }),
      createQuotaService({ ...of('quota'), ledger }),
      createMeteringService({
        ...{ ...of('metering'), pool: pools.metering, ledger },
        ...{ pricesFile, expiredLeases },
      }),
    ],
    close: async () => {
      await Promise.all(Object.values(pools).map((pool) => pool.end()));
    },
  };
}
