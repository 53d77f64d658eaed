import { AlfredError } from '@alfred/errors';
import type { Channel, RpcBinding, ServiceClient } from '@alfred/service-kit';
import {
  type ClientCalls,
  createClientCalls,
} from '../../../../packages/service-kit/src/transport/client-calls.ts';
import { methodsOf } from '../../../../packages/service-kit/src/transport/methods.ts';
import { type Air, type Connection, connect, disconnect, type Server } from './connection.ts';
import type { Process } from './process.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** Connections between processes: ordered, delayed, cut and broken as the run says. */
export interface Network extends Air {
  /** A process answers under this name from here on. */
  serve(name: string, process: Process, bindings: readonly RpcBinding[]): void;
  /** A channel of `process` to whoever `route` says it reaches now; undefined: to nobody. */
  channel(process: Process, route: () => string | undefined): Channel;
  /** Between two machines nothing arrives before that moment. */
  cut(one: string, other: string, until: number): void;
  /** Ends what is open between two machines, as a router that restarts does. */
  reset(one: string, other: string): void;
  /** The ends of the connections of a process that died hear of it, sooner or later. */
  drop(process: Process): void;
  heal(): void;
}

/** Microseconds on the way. */
const way = { least: 30, most: 900, slowShare: 0.01, slowMost: 250_000 };

/** A network without anybody in it. */
export function createNetwork(world: World): Network {
  const random = world.random.fork('network');
  const servers = new Map<string, Server>();
  const cuts = new Map<string, number>();
  const air: Air = {
    world,
    delay: () => delayOf(random),
    openFrom: (one, other) => cuts.get(pairOf(one, other)) ?? 0,
  };
  let connections: Connection[] = [];
  const end = (concerns: (connection: Connection) => boolean): void => {
    const ending = connections.filter(concerns);
    connections = connections.filter((connection) => !concerns(connection));
    for (const connection of ending) disconnect(air, connection, cutFrom(air, connection));
  };
  const open = (client: Process, server: Server): Connection => {
    const made = connect(air, client, server);
    connections.push(made);
    return made;
  };
  return {
    ...air,
    serve: (name, process, bindings) =>
      servers.set(name, { process, bindings: bindings.map(partly) }),
    channel: (process, route) =>
      channelOf(callsOf(air, process, () => servers.get(route() ?? ''), open)),
    cut: (one, other, until) => cuts.set(pairOf(one, other), until),
    reset: (one, other) =>
      end(
        ({ client, server }) =>
          pairOf(client.machine.name, server.machine.name) === pairOf(one, other),
      ),
    drop: (process) => end(({ client, server }) => client === process || server === process),
    heal: () => cuts.clear(),
  };
}

/** The calls of a connection that is made when it is needed. */
function callsOf(
  { world, delay }: Air,
  process: Process,
  reached: () => Server | undefined,
  open: (client: Process, server: Server) => Connection,
): () => ClientCalls {
  let current: Connection | undefined;
  return () => {
    const server = reached();
    if (current?.isOpen && current.server === server?.process) return current.calls;
    if (server?.process.alive) {
      current = open(process, server);
      return current.calls;
    }
    // Nobody is there: whoever calls hears of it after a while.
    const none = createClientCalls(() => {});
    world.time.after(delay(), process, none.close);
    return none;
  };
}

function channelOf(calls: () => ClientCalls): Channel {
  return {
    client: (definition) => {
      const methods = methodsOf(definition).map((method) => [
        method.property,
        (request: unknown, options?: object) => calls().methodOf(method)(request, options),
      ]);
      return Object.fromEntries(methods) as ServiceClient<typeof definition>;
    },
  };
}

function cutFrom({ openFrom }: Air, { client, server }: Connection): number {
  return openFrom(client.machine.name, server.machine.name);
}

/** What a part of a service does not answer here is away: projections, reports, price changes. */
function partly({ definition, implementation }: RpcBinding): RpcBinding {
  const away = async (): Promise<never> => {
    throw new AlfredError('service_unavailable', { service: 'projections' });
  };
  const get = (own: object, name: string | symbol): unknown => Reflect.get(own, name) ?? away;
  return { definition, implementation: new Proxy(implementation, { get }) };
}

function delayOf(random: Random): number {
  return random.int(way.least, random.chance(way.slowShare) ? way.slowMost : way.most);
}

function pairOf(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}
