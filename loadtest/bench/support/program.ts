import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const stopTimeoutMs = 20_000;

/** A process of the benchmark: ended by its own id, and never left behind. */
export interface Program {
  readonly child: ChildProcess;
  /** What it wrote last, for the moment when something goes wrong. */
  readonly lastWords: () => string;
  stop(): Promise<void>;
}

/** Starts a TypeScript program with this Node. */
export function startProgram(
  file: URL,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Program {
  return startCommand(process.execPath, [file.pathname, ...args], env);
}

/** Starts any program. */
export function startCommand(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Program {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-4000);
    });
  }
  return { child, lastWords: () => words, stop: () => stop(child) };
}

/** Starts a program that says `{"port":…}` when it listens. */
export async function startServer(
  file: URL,
  args: readonly string[] = [],
): Promise<Program & { readonly port: number }> {
  const program = startProgram(file, args);
  for await (const line of createInterface({ input: program.child.stdout ?? process.stdin })) {
    if (line.startsWith('{')) return { ...program, port: JSON.parse(line).port };
  }
  throw new Error(`${file.pathname} did not start: ${program.lastWords()}`);
}

/** Runs a program to its end and reads the JSON that it prints last. */
export async function runProgram<Result>(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Result> {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors] = [collect(child.stdout), collect(child.stderr)];
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${command} failed: ${await errors}`);
  return JSON.parse((await output).trim().split('\n').at(-1) ?? '');
}

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  stream.setEncoding('utf8');
  for await (const part of stream) text += part;
  return text;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await gone;
  clearTimeout(timer);
}
