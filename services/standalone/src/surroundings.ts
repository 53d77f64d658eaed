import { type Environment, processEnvironment } from '@alfred/config';
import type { BackendPlace } from './backend/open-backend.ts';

/** What a run has to do with the world outside, so that a test can be that world. */
export interface Surroundings {
  readonly env: Environment;
  /** Where the services beside the gateway run. */
  readonly backend: BackendPlace;
  /** Resolves when the run should end: the first Ctrl-C, or being told to. */
  readonly asked: Promise<void>;
  /** Resolves when it should end at once: the second. */
  readonly insisted: Promise<void>;
  /** Resolves with the first failure that nobody handled; later ones are taken for its echoes. */
  readonly fault: Promise<unknown>;
  print(text: string): void;
  complain(line: string): void;
  /** Since the process began. */
  seconds(): number;
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * One Ctrl-C may come twice: from the terminal, and passed on by `npm start`. Only after this many
 * seconds is it another one.
 */
const echoSeconds = 0.5;

/** The world of this process. From now on neither a signal nor a fault ends it by itself. */
export function processSurroundings(): Surroundings {
  const asked = Promise.withResolvers<void>();
  const insisted = Promise.withResolvers<void>();
  const fault = Promise.withResolvers<unknown>();
  let firstAt = Number.POSITIVE_INFINITY;
  for (const name of stopSignals) {
    process.on(name, () => {
      asked.resolve();
      firstAt = Math.min(firstAt, process.uptime());
      if (process.uptime() - firstAt > echoSeconds) insisted.resolve();
    });
  }
  process.on('uncaughtException', fault.resolve);
  process.on('unhandledRejection', fault.resolve);
  return {
    env: processEnvironment(),
    backend: 'worker',
    asked: asked.promise,
    insisted: insisted.promise,
    fault: fault.promise,
    print: (text) => void process.stdout.write(text),
    complain: (line) => void process.stderr.write(`${line}\n`),
    seconds: () => process.uptime(),
  };
}
