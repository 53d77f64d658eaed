import { type Channel, methodsOf, type ServiceClient } from '@alfred/service-kit';
import type { CompatServiceDefinition } from 'nice-grpc';
import { clientCalls } from './client-methods.ts';
import { connection } from './connection.ts';
import type { ClientTls } from './tls.ts';

export interface GrpcChannelOptions {
  /** A comma list of host:port, or one dns:///name:port. Calls go round those that are alive. */
  readonly addresses: string;
  /** What servers want to be shown with every call. */
  readonly token?: string;
  readonly tls?: ClientTls;
}

/** A channel to other processes, and how to let go of it. */
export interface GrpcChannel {
  readonly channel: Channel;
  /** Ends every call under way, and every later one, with `service_unavailable`. */
  close(): void;
}

/** Opens nothing until the first call; connects again by itself, for as long as it is not closed. */
export function grpcChannel({ addresses, token, tls }: GrpcChannelOptions): GrpcChannel {
  const to = connection({ addresses, tls });
  const calls = clientCalls(to, token);
  const client = <Definition extends CompatServiceDefinition>(definition: Definition) => {
    const methods = methodsOf(definition).map((method) => [
      method.property,
      calls.methodOf(method),
    ]);
    // The types of a client's methods are the definition's; only the definition itself knows them.
    return Object.fromEntries(methods) as ServiceClient<Definition>;
  };
  return {
    channel: { client },
    close: () => {
      calls.close();
      to.close();
    },
  };
}
