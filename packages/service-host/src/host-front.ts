import type { Environment, Settings } from '@alfred/config';
import { type Address, type Service, startService } from '@alfred/service-kit';
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

/** A service with a door of its own: it says on it what an admin port says of other services. */
export interface Front {
  readonly service: Service;
  /** Opens the door, once its tasks run; says where it is. */
  listen(): Promise<Address>;
  /** Accepts nothing new and finishes what runs, bounded. Safe to call twice. */
  close(): Promise<void>;
  /** Resolves with the reason when the process can promise nothing any more. */
  readonly failed: Promise<unknown>;
}

/**
 * Runs a service that clients call by a door of its own, ended in order by a signal: the door is
 * closed and what came through it is finished before its tasks end. Resolves with the exit code.
 */
export function hostFront<Own extends Settings, Others extends Peers>(
  program: Program<Own, Others, Front>,
  around: Surroundings = processSurroundings(),
): Promise<number> {
  const config = (env: Environment) => readConfig<Own, Settings>(program, {}, env);
  const hosting = {
    ...{ name: program.name, program, door: {} },
    check: config,
    start: (start: Start) => startProgram(program, config(start.env), start),
  };
  return runProgram(hosting, around);
}

async function startProgram<Own extends Settings, Others extends Peers>(
  program: Program<Own, Others, Front>,
  config: HostConfig<Own, Settings>,
  { signal, undo, log }: Start,
): Promise<RunningProgram> {
  const { platform } = await openPlatform(program, config, { address: '', undo, log });
  const { logger, bus } = platform;
  const front = await program.create(platform);
  const running = await startService(front.service, { bus, serve: () => {} });
  undo.push(running.stop);
  undo.push(front.close);
  signal.throwIfAborted();
  const { host, port } = await front.listen();
  undo.push(() => logger.info({ event: 'stopping' }));
  logger.info({ event: 'started', address: `${host}:${port}` });
  return {
    failed: front.failed,
    lastWords: (err) => logger.fatal({ event: 'failed', err }),
  };
}
