import type { Clock } from '@alfred/clock';
import type { LedgerClient } from '@alfred/contracts/ledger';
import { QuotaDefinition } from '@alfred/contracts/quota';
import { rpc, type Service, sleep } from '@alfred/service-kit';
import type { Logger } from '@alfred/telemetry';
import { rpcLeaseLedger } from './adapters/rpc-lease-ledger.ts';
import { grantLease } from './app/grant-lease.ts';
import { recalls } from './app/recalls.ts';
import { quotaApi } from './grpc/quota-api.ts';

/** Everything quota needs from outside. No defaults: a forgotten dependency must not compile. */
export interface QuotaDeps {
  readonly ledger: Pick<LedgerClient, 'apply' | 'getHeadroom' | 'listOpenLeases'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Wires quota. Opens nothing and listens to nothing; has no state that matters. */
export function createQuotaService({ ledger: client, clock, logger }: QuotaDeps): Service {
  const ledger = rpcLeaseLedger({ ledger: client, clock });
  const gateways = recalls();
  const api = quotaApi({
    grantLease: grantLease({ ledger, recalls: gateways, clock, sleep }),
    recalls: gateways,
    ledger,
    onFault: (err) => logger.warn({ event: 'lease_not_granted', err }),
  });
  return {
    name: 'quota',
    rpc: [rpc(QuotaDefinition, api)],
    consumers: [],
    tasks: [],
    ready: async () => [],
  };
}
