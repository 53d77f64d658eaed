import type { MessagePort } from 'node:worker_threads';
import type { CompatServiceDefinition } from 'nice-grpc';
import type { Channel, ServiceClient } from '../channel.ts';
import type { RpcBinding } from '../service.ts';
import { type ClientCalls, createClientCalls } from './client-calls.ts';
import { type Frame, type FramePort, frameWriter } from './frames.ts';
import { loopbackPorts } from './loopback.ts';
import { methodsOf } from './methods.ts';
import { createServerCalls, type OnBug } from './server-calls.ts';

/** One end of a connection: calls the other end's services and answers calls to its own. */
export interface Transport {
  readonly channel: Channel;
  /** Adds services; may be called again. A call to what is not served: `service_unavailable`. */
  serve(bindings: readonly RpcBinding[]): void;
  /** Ends every call on both ends. Resolves when the port is closed. */
  close(): Promise<void>;
}

export interface TransportOptions {
  /** Where throws without a code are told; the caller only sees `internal`. */
  readonly onBug?: OnBug;
}

/**
 * Calls between threads, both ways over one port, as if they were remote: every message passes its
 * protobuf codec; deadlines, cancellation, trace context, metadata and coded errors travel along;
 * streams are paced by the reader. When the other side goes, calls end with `service_unavailable`.
 */
export function messagePortTransport(port: MessagePort, options: TransportOptions = {}): Transport {
  return overPort(port, options);
}

/** The same within one thread: whoever holds the transport calls what is served on it. */
export function loopbackTransport(options: TransportOptions = {}): Transport {
  const [near, far] = loopbackPorts();
  const client = overPort(near, options);
  const server = overPort(far, options);
  return { channel: client.channel, serve: server.serve, close: client.close };
}

function overPort(port: FramePort, { onBug = () => {} }: TransportOptions): Transport {
  const send = frameWriter(port);
  const client = createClientCalls(send);
  const server = createServerCalls(send, onBug);
  const closed = Promise.withResolvers<void>();
  port.on('message', (frames) => {
    for (const frame of frames) receive(frame);
  });
  port.on('close', () => {
    client.close();
    server.close();
    closed.resolve();
  });

  function receive(frame: Frame): void {
    if (frame.to === 'client') client.receive(frame);
    else server.receive(frame);
  }

  return {
    channel: { client: (definition) => clientOf(client, definition) },
    serve: server.serve,
    close: () => {
      port.close();
      return closed.promise;
    },
  };
}

function clientOf<Definition extends CompatServiceDefinition>(
  calls: ClientCalls,
  definition: Definition,
): ServiceClient<Definition> {
  const methods = methodsOf(definition).map((method) => [method.property, calls.methodOf(method)]);
  // The types of a client's methods are the definition's; only the definition itself knows them.
  return Object.fromEntries(methods) as ServiceClient<Definition>;
}
