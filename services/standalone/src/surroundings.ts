import { type Environment, processEnvironment } from '@alfred/config';
import { processSignals } from '@alfred/service-kit';
import type { BackendPlace } from './backend/open-backend.ts';
import type { Drill } from './drill.ts';

/** What a run has to do with the world outside, so that a test can be that world. */
export interface Surroundings {
  readonly env: Environment;
  /** Where the services beside the gateway run. */
  readonly backend: BackendPlace;
  /** Resolves when the run should end: the first Ctrl-C, being told to, or the end of `npm start`. */
  readonly asked: Promise<void>;
  /** Resolves when it should end at once: the second. */
  readonly insisted: Promise<void>;
  /** Resolves with the first failure that nobody handled; later ones are taken for its echoes. */
  readonly fault: Promise<unknown>;
  /** What is broken in it on purpose. */
  readonly drill?: Drill;
  print(text: string): void;
  complain(line: string): void;
  /** Since the process began. */
  seconds(): number;
}

/** How often a process of `npm start` looks whether its parent is still there, in milliseconds. */
const parentEveryMs = 500;

/** The world of this process. From now on neither a signal nor a fault ends it by itself. */
export function processSurroundings(): Surroundings {
  const env = processEnvironment();
  const { ask, ...signals } = processSignals();
  if (env.npm_lifecycle_event) whenOrphaned(ask);
  return {
    ...signals,
    env,
    backend: 'worker',
    print: (text) => void process.stdout.write(text),
    complain: (line) => void process.stderr.write(`${line}\n`),
    seconds: () => process.uptime(),
  };
}

/**
 * npm passes a signal on to the shell that it runs its scripts in, and many a shell ends of it
 * without telling anybody. The only sign of it is another parent.
 */
function whenOrphaned(tell: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    tell();
  }, parentEveryMs);
  timer.unref();
}
