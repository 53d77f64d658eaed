import { systemClock } from '@alfred/clock';
import { type IdentityClient, IdentityDefinition } from '@alfred/contracts/identity';
import { type LedgerClient, LedgerDefinition } from '@alfred/contracts/ledger';
import { type MeteringClient, MeteringDefinition } from '@alfred/contracts/metering';
import { type PolicyClient, PolicyDefinition } from '@alfred/contracts/policy';
import { type QuotaClient, QuotaDefinition } from '@alfred/contracts/quota';
import { peerChannel } from '@alfred/service-host';
import { createClient, type Undo } from '@alfred/service-kit';
import type { ProcessPlan } from './cluster-process.ts';

/** Clients of the services of a cluster. */
export interface ClusterClients {
  readonly identity: IdentityClient;
  readonly policy: PolicyClient;
  readonly quota: QuotaClient;
  readonly metering: MeteringClient;
  readonly ledger: LedgerClient;
}

/** Opens nothing until the first call. */
export function clusterClients(
  { services }: { readonly services: readonly Pick<ProcessPlan, 'service' | 'address'>[] },
  token: string,
  undo: Undo,
): ClusterClients {
  const channelTo = (name: string) => {
    const own = services.filter(({ service }) => service === name);
    const addresses = own.flatMap(({ address }) => address ?? []).join();
    const { channel, close } = peerChannel(name, { addresses, token, clock: systemClock });
    undo.push(close);
    return channel;
  };
  return {
    identity: createClient(IdentityDefinition, channelTo('identity')),
    policy: createClient(PolicyDefinition, channelTo('policy')),
    quota: createClient(QuotaDefinition, channelTo('quota')),
    metering: createClient(MeteringDefinition, channelTo('metering')),
    ledger: createClient(LedgerDefinition, channelTo('ledger')),
  };
}
