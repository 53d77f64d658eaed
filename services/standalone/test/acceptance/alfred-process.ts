import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dropDistributed, startDistributedAlfred } from './distributed-alfred.ts';
import { isDistributed } from './profile.ts';
import type { AlfredProcess, Demo } from './running-alfred.ts';

export type { AlfredProcess, Demo } from './running-alfred.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const cli = fileURLToPath(new URL('../../../../packages/cli/src/main.ts', import.meta.url));
const readyWithinMs = 100_000;
const stopWithinMs = 30_000;

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A home folder that PostgreSQL's own user may enter. */
export async function temporaryHome(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'alfred-acceptance-'));
  await chmod(folder, 0o755);
  return folder;
}

/** Removes a home folder once nothing runs on it. */
export async function removeHome(home: string): Promise<void> {
  if (isDistributed()) await dropDistributed(home);
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}

/** Starts Alfred on `home` and waits until it is ready, or fails with what it printed. */
export async function startAlfred(
  home: string,
  settings: Readonly<Record<string, string>> = {},
  program = main,
): Promise<AlfredProcess> {
  if (isDistributed()) return startDistributedAlfred(home, settings);
  const port = settings.ALFRED_PORT ?? String(await freePort());
  const child = spawn(process.execPath, [program], {
    env: environment(home, { ALFRED_PORT: port, ...settings }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await untilReady(child, `http://127.0.0.1:${port}/readyz`, () => output);
  const demo = JSON.parse(await readFile(join(home, 'demo.json'), 'utf8')) as Demo;
  return {
    home,
    demo,
    ended,
    output: () => output,
    interrupt: () => end(child, 'SIGINT'),
    kill: async () => void (await end(child, 'SIGKILL')),
  };
}

/** Starts Alfred and kills it (-9) so much later, wherever its start is by then. */
export async function killStarting(
  home: string,
  settings: Readonly<Record<string, string>>,
  afterMs: number,
): Promise<void> {
  const env = environment(home, settings);
  const child = spawn(process.execPath, [main], { env, stdio: 'ignore' });
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  await end(child, 'SIGKILL');
}

/** Runs Alfred where it is expected to end by itself. */
export function runAlfred(
  home: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  return finish(spawn(process.execPath, [main, ...args], { env: environment(home, settings) }));
}

/** Runs a command of the command line tool against the Alfred of `home`. */
export function runCli(home: string, ...args: readonly string[]): Promise<Finished> {
  return finish(spawn(process.execPath, [cli, ...args], { env: environment(home, {}) }));
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

function environment(home: string, settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('ALFRED_') && !/_(API_KEY|BASE_URL|ENDPOINT)$/.test(name),
  );
  return { ...Object.fromEntries(inherited), ALFRED_HOME: home, ...settings };
}

async function untilReady(child: ChildProcess, url: string, output: () => string): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) break;
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill('SIGKILL');
  throw new Error(`Alfred did not become ready. It printed:\n${output()}`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
  const [code] = (await exited) as [number | null];
  clearTimeout(timer);
  return code;
}

async function finish(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const timer = setTimeout(() => child.kill('SIGKILL'), readyWithinMs);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  return { code, stdout, stderr };
}
