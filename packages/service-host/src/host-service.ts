import type { Environment, Settings } from '@alfred/config';
import { grpcServer } from '@alfred/grpc';
import { type Address, findPort, type Service, startService, within } from '@alfred/service-kit';
import { adminServer, type Readiness } from './admin-server.ts';
import { openPlatform } from './open-platform.ts';
import type { Peers, Program } from './program.ts';
import { type HostConfig, readConfig } from './read-config.ts';
import {
  processSurroundings,
  type RunningProgram,
  runProgram,
  type Start,
  type Surroundings,
} from './run-program.ts';
import { serverSettings } from './settings.ts';

/** How long a service may take to say whether it is ready, in milliseconds. */
const readyMs = 3_000;

/**
 * Runs a service in this process: called over gRPC, looked after on the admin port, ended in order
 * by a signal. Resolves with the exit code when all is over.
 */
export function hostService<Own extends Settings, Others extends Peers>(
  program: Program<Own, Others>,
  around: Surroundings = processSurroundings(),
): Promise<number> {
  const config = (env: Environment) => readConfig<Own, Door>(program, serverSettings, env);
  const hosting = {
    ...{ name: program.name, program, door: serverSettings },
    check: config,
    start: (start: Start) => startProgram(program, config(start.env), start),
  };
  return runProgram(hosting, around);
}

type Door = typeof serverSettings;

async function startProgram<Own extends Settings, Others extends Peers>(
  program: Program<Own, Others>,
  config: HostConfig<Own, Door>,
  { signal, undo, log }: Start,
): Promise<RunningProgram> {
  const address = await grpcAddress(config.door);
  const reached = config.door.advertise ?? `${address.host}:${address.port}`;
  const opened = await openPlatform(program, config, { address: reached, undo, log });
  const { logger, telemetry, bus } = opened.platform;
  const service = await program.create(opened.platform);
  const state = { isServing: false };
  const admin = await adminServer(
    { host: address.host, port: config.door.adminPort },
    { ready: () => readiness(service, opened.degraded, state), metrics: telemetry.prometheus },
  );
  undo.push(admin.close);
  const server = grpcServer({
    ...{ ...address, token: config.process.serviceToken, onBug: opened.onBug },
  });
  undo.push(server.close);
  const running = await startService(service, { bus, serve: server.serve });
  undo.push(running.stop);
  signal.throwIfAborted();
  await server.listen();
  undo.push(() => server.drain());
  undo.push(() => service.handOver?.());
  undo.push(() => {
    state.isServing = false;
    logger.info({ event: 'stopping' });
  });
  state.isServing = true;
  logger.info({ event: 'started', address: reached, admin: admin.port });
  return {
    failed: new Promise(() => {}),
    lastWords: (err) => logger.fatal({ event: 'failed', err }),
  };
}

/** A port of 0 is chosen now: the service must know how it is reached before it starts. */
async function grpcAddress({
  grpcHost: host,
  grpcPort: port,
}: HostConfig<Settings, Door>['door']): Promise<Address> {
  return { host, port: await findPort({ host, port }) };
}

async function readiness(
  service: Service,
  degraded: () => readonly string[],
  { isServing }: { readonly isServing: boolean },
): Promise<Readiness> {
  let own: readonly string[] = [`${service.name}: no answer`];
  const asked = service.ready().then((missing) => {
    own = missing;
  });
  await within(readyMs, Promise.allSettled([asked]));
  const closed = isServing ? [] : [`${service.name}: starting or stopping`];
  return { missing: [...closed, ...own], degraded: degraded() };
}
