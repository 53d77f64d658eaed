import type { Bus } from '@alfred/bus';
import type { Clock } from '@alfred/clock';
import type { LedgerClient } from '@alfred/contracts/ledger';
import { QuotaDefinition } from '@alfred/contracts/quota';
import { randomId } from '@alfred/ids';
import { rpc, type Service, sleep } from '@alfred/service-kit';
import type { Logger } from '@alfred/telemetry';
import { busRecalls } from './adapters/bus-recalls.ts';
import { rpcLeaseLedger } from './adapters/rpc-lease-ledger.ts';
import { checkHeld } from './app/check-held.ts';
import { desks } from './app/desks.ts';
import { grantLease } from './app/grant-lease.ts';
import { recalls } from './app/recalls.ts';
import { leasesRecalledConsumer } from './consumers/leases-recalled.consumer.ts';
import { quotaApi } from './grpc/quota-api.ts';

/** Everything quota needs from outside. No defaults: a forgotten dependency must not compile. */
export interface QuotaDeps {
  readonly ledger: Pick<LedgerClient, 'apply' | 'getHeadroom' | 'listOpenLeases' | 'extendLeases'>;
  /** Where replicas hear of each other's recalls. */
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Wires quota. Opens nothing and listens to nothing; has no state that matters. */
export function createQuotaService({ ledger: client, bus, clock, logger }: QuotaDeps): Service {
  const replica = randomId('quo');
  const ledger = rpcLeaseLedger({ ledger: client, clock });
  const announce = busRecalls({
    bus,
    replica,
    onFault: (err) => logger.warn({ event: 'recall_not_announced', err }),
  });
  const gateways = recalls({ clock, announce });
  const waiting = desks({ ledger, recalls: gateways, clock, sleep });
  const api = quotaApi({
    grantLease: grantLease({ ledger, desks: waiting }),
    checkHeld: checkHeld({ ledger }),
    desks: waiting,
    recalls: gateways,
    ledger,
    onFault: (err) => logger.warn({ event: 'lease_not_served', err }),
  });
  return {
    name: 'quota',
    rpc: [rpc(QuotaDefinition, api)],
    consumers: [leasesRecalledConsumer(gateways, replica)],
    tasks: [],
    ready: async () => [],
  };
}
