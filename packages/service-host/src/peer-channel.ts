import type { Clock } from '@alfred/clock';
import { channelPool, type GrpcChannel, grpcChannel } from '@alfred/grpc';
import { routedLedgerChannel } from '@alfred/service-kit';

/** Where a service is reached, and what it wants to be shown. */
export interface PeerPlace {
  /** host:port, several separated by commas, or one dns:///name:port. */
  readonly addresses: string;
  readonly token: string;
  readonly clock: Clock;
}

/**
 * A channel to the service of this name. Any replica answers for any other; a call to the ledger
 * goes to the process that writes the ledger it names.
 */
export function peerChannel(name: string, { addresses, token, clock }: PeerPlace): GrpcChannel {
  const any = grpcChannel({ addresses, token });
  if (name !== 'ledger') return any;
  const each = channelPool({ token });
  return {
    channel: routedLedgerChannel({ any: any.channel, at: each.of, clock }),
    close: () => {
      any.close();
      each.close();
    },
  };
}
