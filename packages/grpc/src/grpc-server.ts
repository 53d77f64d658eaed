import { type Method, methodsOf, type OnBug, type RpcBinding, sleep } from '@alfred/service-kit';
import { type ChannelOptions, Server } from '@grpc/grpc-js';
import { type Answering, answerOnce, answerStream, type Endpoint } from './answer-calls.ts';
import { type Health, serverHealth } from './health.ts';
import {
  connectionAgeMs,
  drainMs,
  keepAliveMs,
  keepAliveTimeoutMs,
  messageBytesMax,
} from './limits.ts';
import { listener } from './listener.ts';
import { servedCalls } from './served-calls.ts';
import { type Doorkeeper, doorkeeper } from './service-token.ts';
import { type ServerTls, serverCredentials } from './tls.ts';

export interface GrpcServerOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** What callers must show with every call, but for health; without it everybody is let in. */
  readonly token?: string;
  /** Where throws without a code are told; the caller only sees `internal`. */
  readonly onBug?: OnBug;
  readonly tls?: ServerTls;
  /** After so long connections and streams move on, so that new replicas get their share. */
  readonly connectionAgeMs?: number;
}

/** Answers calls of other processes. */
export interface GrpcServer {
  /** Adds services; may be called again, also while listening. */
  serve(bindings: readonly RpcBinding[]): void;
  /** Rejects when the port is taken. */
  listen(): Promise<{ readonly host: string; readonly port: number }>;
  readonly health: Health;
  /**
   * Stops without breaking anything: nothing serves by health any more, nobody new gets in, streams
   * end with `service_unavailable` after they have answered what they were asked, calls under way
   * come to their end. Whatever has not ended after `boundMs` is cut off.
   */
  drain(boundMs?: number): Promise<void>;
  /** Cuts everything off. Resolves when no socket is left. */
  close(): Promise<void>;
}

/** A server that does not listen yet. */
export function grpcServer(options: GrpcServerOptions): GrpcServer {
  const { host, port, token, onBug = () => {}, tls } = options;
  const ageMs = options.connectionAgeMs ?? connectionAgeMs;
  const server = new Server(serverOptions(ageMs));
  const answering = { calls: servedCalls(ageMs), onBug };
  const health = serverHealth();
  register(server, answering, { binding: health.binding, door: doorkeeper(undefined) });
  const door = doorkeeper(token);
  const injector = server.createConnectionInjector(serverCredentials(tls));
  const sockets = listener({ host, port, onConnection: injector.injectConnection });
  const shut = () => {
    sockets.shut();
    // Every peer is told that its connection takes no more calls.
    server.tryShutdown(() => {});
  };
  const close = async () => {
    shut();
    sockets.cut();
    await sockets.ended();
  };

  return {
    health,
    serve: (bindings) => {
      for (const binding of bindings) {
        register(server, answering, { binding, door });
        health.know(nameOf(binding));
      }
    },
    listen: async () => ({ host, port: await sockets.open() }),
    drain: async (boundMs = drainMs) => {
      health.notServing();
      // Whoever watches our health is told before its stream moves on.
      await new Promise(setImmediate);
      shut();
      answering.calls.moveAll();
      const enough = new AbortController();
      const bound = sleep(boundMs, enough.signal).catch(() => {});
      await Promise.race([sockets.ended(), bound]);
      enough.abort();
      await close();
    },
    close,
  };
}

interface Registration {
  readonly binding: RpcBinding;
  readonly door: Doorkeeper;
}

function register(server: Server, answering: Answering, { binding, door }: Registration): void {
  const { definition, implementation } = binding;
  for (const method of methodsOf(definition)) {
    const found: unknown = Reflect.get(implementation, method.property);
    if (typeof found !== 'function') throw new TypeError(`nothing answers ${method.path}`);
    const handle: Endpoint['handle'] = (request, call) => found.call(implementation, request, call);
    const endpoint: Endpoint = { method, door, handle };
    const answer = method.responseStream
      ? answerStream(answering, endpoint)
      : answerOnce(answering, endpoint);
    // Served again: the new one answers, as in every transport.
    server.unregister(method.path);
    server.register(method.path, answer, asIs, asIs, kindOf(method));
  }
}

/** Messages are bytes to the vendor: our codec made them. */
const asIs = (bytes: Buffer): Buffer => bytes;

function kindOf({ requestStream, responseStream }: Method): string {
  if (responseStream) return requestStream ? 'bidi' : 'serverStream';
  return requestStream ? 'clientStream' : 'unary';
}

function nameOf({ definition }: RpcBinding): string {
  return 'fullName' in definition ? String(definition.fullName) : '';
}

function serverOptions(ageMs: number): ChannelOptions {
  return {
    'grpc.enable_channelz': 0,
    'grpc.keepalive_time_ms': keepAliveMs,
    'grpc.keepalive_timeout_ms': keepAliveTimeoutMs,
    'grpc.max_connection_age_ms': ageMs,
    // Streams of the connection have moved on before, each at its own age.
    'grpc.max_connection_age_grace_ms': 2 * ageMs,
    'grpc.max_receive_message_length': messageBytesMax,
    'grpc.max_send_message_length': messageBytesMax,
  };
}
