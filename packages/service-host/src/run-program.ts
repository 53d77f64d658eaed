import { type Environment, processEnvironment, type Settings } from '@alfred/config';
import { AlfredError, type ErrorCode } from '@alfred/errors';
import {
  type ProcessSignals,
  processSignals,
  setUpSchema,
  type Undo,
  undoStack,
  within,
} from '@alfred/service-kit';
import { parseArguments } from './arguments.ts';
import { help } from './help.ts';
import { type ConfigOf, readMigrationConfig, settingsOf } from './read-config.ts';

/** What a program has to do with the world outside, so that a test can be that world. */
export interface Surroundings extends Omit<ProcessSignals, 'ask'> {
  readonly words: readonly string[];
  readonly env: Environment;
  print(text: string): void;
  complain(line: string): void;
}

/** A program that serves. */
export interface RunningProgram {
  /** Resolves with the reason when a part ended that nobody stopped: then all should end. */
  readonly failed: Promise<unknown>;
  /** Told of what ends the process out of order, before it ends. */
  lastWords(error: unknown): void;
}

/** What a start is given. */
export interface Start {
  readonly env: Environment;
  /** Aborts when the start is called off. */
  readonly signal: AbortSignal;
  /** Gets every step that ends what was started, each with its bound. */
  readonly undo: Undo;
  /** Where the log goes, line by line. */
  readonly log: (line: string) => void;
}

/** One way to host a program: which settings that takes, and how it is started. */
export interface Hosting {
  readonly name: string;
  readonly program: ConfigOf<Settings>;
  /** Of the way in which it is called. */
  readonly door: Settings;
  /** Judges the settings and starts nothing. */
  check(env: Environment): void;
  start(start: Start): Promise<RunningProgram>;
}

/** How a run ended, as an exit code tells it. */
const exitCode = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;
const usageErrors: readonly ErrorCode[] = [
  'argument_unknown',
  'setting_unknown',
  'setting_invalid',
];

/** Each part of a stop has its bound; these are for their sum. Milliseconds. */
const stopMs = 45_000;
const abandonMs = 15_000;

/** The world of this process. From now on neither a signal nor a fault ends it by itself. */
export function processSurroundings(): Surroundings {
  return {
    ...processSignals(),
    words: process.argv.slice(2),
    env: processEnvironment(),
    print: (text) => void process.stdout.write(text),
    complain: (line) => void process.stderr.write(`${line}\n`),
  };
}

/**
 * The command line of a service: serves until it is told to stop or fails, or does the one other
 * thing that was asked for. Resolves with the exit code; a failure is one line.
 */
export async function runProgram(hosting: Hosting, around: Surroundings): Promise<number> {
  try {
    switch (parseArguments(around.words)) {
      case 'help':
        return say(around, helpOf(hosting));
      case 'check_config':
        hosting.check(around.env);
        return say(around, 'The configuration is valid.\n');
      case 'migrate':
        return await migrate(hosting, around);
      case 'serve':
        return await serve(hosting, around);
    }
  } catch (error) {
    return complain(hosting, around, error);
  }
}

function helpOf({ name, program, door }: Hosting): string {
  return help(name, settingsOf(program, door), program.schema !== undefined);
}

async function migrate({ name, program }: Hosting, around: Surroundings): Promise<number> {
  const { schema } = program;
  if (!schema) return say(around, `${name} has no schema.\n`);
  await setUpSchema({ schema, ...readMigrationConfig(program, around.env) });
  return say(around, `The schema ${schema.name} is up to date.\n`);
}

async function serve(hosting: Hosting, around: Surroundings): Promise<number> {
  const abandon = new AbortController();
  const undo = undoStack();
  const { signal } = abandon;
  const starting = startOrUndo(hosting, { env: around.env, signal, undo, log: around.print });
  // Of a start that was called off, whoever called it off says how it ended.
  const started = starting.catch((error: unknown) =>
    signal.aborted ? new Promise<never>(() => {}) : complain(hosting, around, error),
  );
  const settled = Promise.allSettled([starting]);
  const calledOff = endOfStart(around).then(async (ended) => {
    abandon.abort();
    await Promise.race([within(abandonMs, settled), around.insisted]);
    return ended ? complain(hosting, around, ended.error) : exitCode.interrupted;
  });
  const running = await Promise.race([started, calledOff]);
  if (typeof running === 'number') return running;
  return untilEnd(hosting, around, { running, undo });
}

/** Starts, or stops again what was started. */
async function startOrUndo(hosting: Hosting, start: Start): Promise<RunningProgram> {
  try {
    const running = await hosting.start(start);
    start.signal.throwIfAborted();
    return running;
  } catch (error) {
    // What made the start fail says more than what the clearing up may add.
    await start.undo.unwind().catch(() => {});
    throw error;
  }
}

/** Resolves when somebody asks for the end, or with what failed and nobody handled. */
function endOfStart(around: Surroundings): Promise<{ readonly error: unknown } | undefined> {
  const fault = around.fault.then((error) => ({ error }));
  return Promise.race([around.asked.then(() => undefined), fault]);
}

async function untilEnd(
  hosting: Hosting,
  around: Surroundings,
  { running, undo }: { readonly running: RunningProgram; readonly undo: Undo },
): Promise<number> {
  const failure = Promise.race([around.fault, running.failed]).then((error) => ({ error }));
  const ended = await Promise.race([around.asked, failure]);
  if (ended) {
    // The state of this process is unknown, so nothing of it is trusted to end in good order.
    running.lastWords(ended.error);
    return complain(hosting, around, ended.error);
  }
  const stopped = within(stopMs, undo.unwind()).then(
    (inTime) => (inTime ? exitCode.ok : exitCode.failed),
    (error: unknown) => complain(hosting, around, error),
  );
  return Promise.race([stopped, around.insisted.then(() => exitCode.interrupted)]);
}

function say(around: Surroundings, text: string): number {
  around.print(text);
  return exitCode.ok;
}

/** One line for people: what is wrong, and what they can do about it. */
function complain({ name }: Hosting, around: Surroundings, error: unknown): number {
  const known = error instanceof AlfredError;
  const message = error instanceof Error ? error.message : String(error);
  const line = `alfred ${name}: ${message}${known ? ` ${error.hint}` : ''}`;
  around.complain(line.replace(/\s*\n\s*/g, ' '));
  return known && usageErrors.includes(error.code) ? exitCode.usage : exitCode.failed;
}
