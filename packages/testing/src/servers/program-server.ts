import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { awaitReady, type Launch, type Place, type RunningServer } from './running-server.ts';
import { awaitStopped } from './stopped.ts';

const host = '127.0.0.1';
/** Between finding a free port and using it, somebody else may take it. */
const attemptsMax = 5;
const gentleStopMs = 5_000;
const outputMax = 20_000;

/** Starts a program of this machine on a free port in a folder of its own. */
export async function programServer(path: string, launch: Launch): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), 'alfred-test-'));
  try {
    const { place, start } = await startSomewhere(path, launch, folder);
    return serverOf({ launch, place, folder, run: () => startProgram(path, launch, place) }, start);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

interface Program {
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
  isAlive(): boolean;
  output(): string;
}

async function startSomewhere(path: string, launch: Launch, folder: string) {
  let lastError: unknown;
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const place: Place = { folder, host, port: await freePort() };
    for (const [name, text] of Object.entries(launch.files(place))) {
      await writeFile(join(folder, name), text, { mode: 0o600 });
    }
    try {
      return { place, start: await startProgram(path, launch, place) };
    } catch (error) {
      lastError = error;
    }
  }
  throw lastError;
}

async function startProgram(path: string, launch: Launch, place: Place): Promise<Program> {
  const child = spawn(path, launch.parameters(place), {
    cwd: place.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const hear = (bytes: Buffer) => {
    said = (said + bytes.toString()).slice(-outputMax);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  // Whoever forgets to stop it, or dies, leaves nothing behind as far as we can help.
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      said += error.message;
      resolve();
    });
  }).finally(() => process.off('exit', end));
  const program: Program = {
    child,
    exited,
    isAlive: () => child.pid !== undefined && child.exitCode === null && child.signalCode === null,
    output: () => said,
  };
  try {
    await awaitReady({ kind: launch.kind, host, port: place.port }, program.isAlive);
    return program;
  } catch (cause) {
    child.kill('SIGKILL');
    await exited;
    throw new Error(`${path} did not start: ${said}`, { cause });
  }
}

interface Running {
  readonly launch: Launch;
  readonly place: Place;
  readonly folder: string;
  run(): Promise<Program>;
}

function serverOf({ launch, place, folder, run }: Running, started: Program): RunningServer {
  let program = started;
  const kill = async () => {
    program.child.kill('SIGKILL');
    await program.exited;
  };
  return {
    url: `${launch.kind.scheme}://${host}:${place.port}`,
    host,
    port: place.port,
    pid: () => (program.isAlive() ? program.child.pid : undefined),
    kill,
    freeze: async () => {
      program.child.kill('SIGSTOP');
      await awaitStopped(program.child.pid);
    },
    thaw: async () => void program.child.kill('SIGCONT'),
    restart: async () => {
      await kill();
      program = await run();
    },
    stop: async () => {
      await endGently(program);
      await rm(folder, { recursive: true, force: true });
    },
    output: async () => program.output(),
  };
}

/** A frozen program must be thawed to hear the request; one that does not listen is killed. */
async function endGently({ child, exited }: Program): Promise<void> {
  const patience = new AbortController();
  child.kill('SIGTERM');
  child.kill('SIGCONT');
  const waiting = delay(gentleStopMs, undefined, { signal: patience.signal }).catch(() => {});
  await Promise.race([exited, waiting]);
  patience.abort();
  child.kill('SIGKILL');
  await exited;
}

/** A port of the loopback address that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address !== null && typeof address === 'object' ? address.port : 0;
}
