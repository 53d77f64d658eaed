import type { BusMessage } from '@alfred/bus';
import type { CompatServiceDefinition, ServiceImplementation } from 'nice-grpc';

/** One gRPC service definition and what answers it. Made by {@link rpc}, read by transports. */
export interface RpcBinding {
  readonly definition: CompatServiceDefinition;
  readonly implementation: object;
}

/** Ties an implementation to its definition; the compiler checks that every method is there. */
export function rpc<Definition extends CompatServiceDefinition>(
  definition: Definition,
  implementation: ServiceImplementation<Definition>,
): RpcBinding {
  return { definition, implementation };
}

/**
 * Something that runs for the whole life of a service: a follower, a relay, a forwarder.
 *
 * `start` resolves when the task is under way, `stop` when it will do nothing more. `stop` is
 * bounded, safe to call twice, and safe after a failed `start`.
 */
export interface Task {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A subscription of a service. A throwing `handle` gets the same message again, after a while. */
export interface Consumer {
  readonly subject: string;
  /** Consumers of one durable name share one position. */
  readonly durable: string;
  handle(message: BusMessage): Promise<void>;
}

/** A service is a value: it opens nothing and listens to nothing until a host starts it. */
export interface Service {
  readonly name: string;
  readonly rpc: readonly RpcBinding[];
  readonly consumers: readonly Consumer[];
  /** Started in order, stopped in reverse. */
  readonly tasks: readonly Task[];
  /**
   * Gives to replicas what they can go on with, while this one still answers: a host that ends calls
   * it before it refuses new calls. Bounded, and its tasks are stopped afterwards all the same.
   */
  handOver?(): Promise<void>;
  /** What is missing right now, one short phrase each; empty means ready. */
  ready(): Promise<readonly string[]>;
}
