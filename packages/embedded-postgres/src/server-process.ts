import { type ChildProcess, spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { AlfredError } from '@alfred/errors';
import type { Binaries } from './binaries.ts';
import { askDataFolder, type Credentials } from './connection.ts';
import { lastLine } from './log-tail.ts';
import { serverArguments, serverEnvironment } from './server-settings.ts';
import type { ServerUser } from './server-user.ts';

/** Recovery after a crash may have much to read again. Milliseconds. */
const readyTimeoutMs = 120_000;
const readyPollMs = 20;
/** A fast stop writes a checkpoint; then come an immediate stop and the end. Milliseconds. */
const stopSteps = [
  { signal: 'SIGINT', waitMs: 15_000 },
  { signal: 'SIGQUIT', waitMs: 5_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
] as const;

export interface ServerProcess {
  readonly exited: Promise<void>;
  stop(): Promise<void>;
  kill(): void;
}

export interface ServerLaunch {
  readonly dataFolder: string;
  readonly logFile: string;
  readonly credentials: Credentials;
  readonly binaries: Binaries;
  readonly user: ServerUser | undefined;
  readonly isReplicated: boolean;
}

/**
 * Starts the server and waits until it answers. It leads a session of its own, so that a Ctrl-C on
 * the terminal ends it in our order and not in the shell's, and writes straight to its log file, so
 * that it does not suffer when we die.
 */
export async function launchServer(launch: ServerLaunch): Promise<ServerProcess> {
  const { dataFolder, logFile, credentials, binaries, user, isReplicated } = launch;
  const log = await open(logFile, 'a', 0o600);
  const flags = serverArguments(dataFolder, credentials.port, isReplicated);
  const child = spawn(binaries.postgres, flags, {
    ...user,
    cwd: '/',
    env: serverEnvironment,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  const exited = exitOf(child);
  child.unref();
  try {
    await awaitReady(credentials, exited);
  } catch (cause) {
    await stopChild(child, exited);
    const reason = (await lastLine(logFile)) ?? 'it said nothing';
    throw new AlfredError('database_failed', { reason, log: logFile }, { cause });
  } finally {
    await log.close();
  }
  return { exited, stop: () => stopChild(child, exited), kill: () => void child.kill('SIGQUIT') };
}

/** A port of the loopback address that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address !== null && typeof address === 'object' ? address.port : 0;
}

async function awaitReady(credentials: Credentials, exited: Promise<void>): Promise<void> {
  const gone = exited.then(() => 'gone' as const);
  for (let waitedMs = 0; waitedMs < readyTimeoutMs; waitedMs += readyPollMs) {
    const pause = delay(readyPollMs).then(() => 'again' as const);
    if ((await Promise.race([gone, pause])) === 'gone') throw new Error('the server ended');
    const { status } = await askDataFolder(credentials);
    if (status === 'serving') return;
    if (status === 'stranger') throw new Error('the server does not know the password');
  }
  throw new Error('the server did not become ready');
}

async function stopChild(child: ChildProcess, exited: Promise<void>): Promise<void> {
  for (const { signal, waitMs } of stopSteps) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    child.kill(signal);
    const patience = new AbortController();
    const waiting = delay(waitMs, undefined, { signal: patience.signal }).catch(() => {});
    await Promise.race([exited, waiting]);
    patience.abort();
  }
}

function exitOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    // A program that cannot be run never exits.
    child.once('error', () => resolve());
  });
}
