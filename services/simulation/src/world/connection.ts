import type { RpcBinding } from '@alfred/service-kit';
import {
  type ClientCalls,
  createClientCalls,
} from '../../../../packages/service-kit/src/transport/client-calls.ts';
import type { Frame } from '../../../../packages/service-kit/src/transport/frames.ts';
import {
  createServerCalls,
  type ServerCalls,
} from '../../../../packages/service-kit/src/transport/server-calls.ts';
import { countEffect, type Process } from './process.ts';
import { textOf, type World } from './world.ts';

/** Who answers under a name. */
export interface Server {
  readonly process: Process;
  readonly bindings: readonly RpcBinding[];
}

/** What a network does to everything that is said. */
export interface Air {
  readonly world: World;
  /** How long something is on its way. */
  delay(): number;
  /** When what is said now between two machines arrives at the earliest. */
  openFrom(one: string, other: string): number;
}

/** Two processes that talk: what is said each way arrives in its order, or never. */
export interface Connection {
  readonly client: Process;
  readonly server: Process;
  readonly calls: ClientCalls;
  readonly answers: ServerCalls;
  isOpen: boolean;
}

/** Connects a process with a server. */
export function connect(
  air: Air,
  client: Process,
  { process: server, bindings }: Server,
): Connection {
  const { world } = air;
  const arrives = { toServer: 0, toClient: 0 };
  const say = (to: 'toServer' | 'toClient', run: () => void): void => {
    const [from, target] = to === 'toServer' ? [client, server] : [server, client];
    if (!made.isOpen || !countEffect(from)) return;
    const open = air.openFrom(from.machine.name, target.machine.name);
    const at = Math.max(world.time.now, open) + air.delay();
    arrives[to] = Math.max(arrives[to], at);
    world.time.after(arrives[to] - world.time.now, target, () => {
      if (made.isOpen) run();
    });
  };
  const toClient = (frame: Frame): void =>
    say('toClient', () => {
      if (frame.to === 'client') made.calls.receive(frame);
    });
  const toServer = (frame: Frame): void =>
    say('toServer', () => {
      if (frame.to === 'server') made.answers.receive(frame);
    });
  const onBug = (error: unknown, path: string): void =>
    world.fail('no-bug', `${server.name} ${path}: ${textOf(error)}`);
  const made: Connection = {
    ...{ client, server, isOpen: true },
    calls: createClientCalls(toServer),
    answers: createServerCalls(toClient, onBug),
  };
  made.answers.serve(bindings);
  return made;
}

/** Each end hears of the end by itself, when it can. */
export function disconnect(air: Air, connection: Connection, hearFrom: number): void {
  if (!connection.isOpen) return;
  connection.isOpen = false;
  const { client, server, calls, answers } = connection;
  const wait = Math.max(0, hearFrom - air.world.time.now);
  air.world.time.after(wait + air.delay(), client, calls.close);
  air.world.time.after(wait + air.delay(), server, answers.close);
}
