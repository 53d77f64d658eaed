import type { QuotaServiceImplementation } from '@alfred/contracts/quota';
import type { Recalls } from '../app/recalls.ts';
import type { LeaseLedger } from '../ports/ledger.ts';
import { type GatewayStreamDeps, serveGateway } from './gateway-stream.ts';

export interface QuotaApiDeps extends GatewayStreamDeps {
  readonly recalls: Recalls;
  readonly ledger: Pick<LeaseLedger, 'extend' | 'openLeases'>;
}

/** alfred.quota.v1.Quota: one stream per gateway incarnation, for its whole life. */
export function quotaApi(deps: QuotaApiDeps): QuotaServiceImplementation {
  return {
    leases: (wishes, { signal }) => serveGateway(deps, wishes, signal),
    listOpenLeases: async ({ incarnations }) => {
      const open = await deps.ledger.openLeases(incarnations);
      return { leases: open.map(({ number: _, ...lease }) => lease) };
    },
    recall: async (wanted) => {
      deps.recalls.recall({ ...wanted, waiting: undefined });
      return {};
    },
  };
}
