import { type Channel, createClient, rpc } from '@alfred/service-kit';
import { echo, type Probe, ProbeDefinition } from '@alfred/service-kit/probe';
import { type GrpcChannelOptions, grpcChannel } from '../grpc-channel.ts';
import { type GrpcServerOptions, grpcServer } from '../grpc-server.ts';
import { healthDefinition } from '../health.ts';

/** Things to end after a test, in reverse. */
export function leftovers() {
  const ends: (() => unknown)[] = [];
  return {
    add: (end: () => unknown) => void ends.push(end),
    end: async () => {
      while (ends.length > 0) await ends.pop()?.();
    },
  };
}

/** Servers and clients on loopback, which a test ends with `end`. */
export function loopbackWorld() {
  const left = leftovers();
  return {
    end: left.end,
    add: left.add,
    /** A listening server of the probe. */
    server: async (
      implementation: Partial<Probe> = {},
      options: Partial<GrpcServerOptions> = {},
    ) => {
      const server = grpcServer({ host: '127.0.0.1', port: 0, ...options });
      left.add(server.close);
      server.serve([rpc(ProbeDefinition, { ...echo, ...implementation })]);
      const { port } = await server.listen();
      return { ...server, port, address: `127.0.0.1:${port}` };
    },
    /** A client of the probe. */
    client: (options: GrpcChannelOptions) => {
      const { channel, close } = grpcChannel(options);
      left.add(close);
      return { ...createClient(ProbeDefinition, channel), channel, close };
    },
  };
}

/** What grpc.health.v1 answers. */
export interface HealthClient {
  check(request: { readonly service: string }): Promise<{ readonly status: number }>;
  watch(request: { readonly service: string }): AsyncIterable<{ readonly status: number }>;
}

/** A client of the standard health service. */
export function healthOf(channel: Channel): HealthClient {
  const client: object = channel.client(healthDefinition());
  return client as HealthClient;
}

/** Resolves when the channel has a live connection: what health is asked then, is answered. */
export async function connected(channel: Channel): Promise<void> {
  await healthOf(channel).check({ service: '' });
}
