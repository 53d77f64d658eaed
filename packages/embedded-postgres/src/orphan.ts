import { execFile } from 'node:child_process';
import { readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.ts';
import { askDataFolder } from './connection.ts';
import { serverEnvironment } from './server-settings.ts';
import type { ServerUser } from './server-user.ts';

export interface OrphanSearch {
  readonly dataFolder: string;
  readonly superuser: string;
  readonly password: string;
  readonly binaries: Binaries;
  readonly user: ServerUser | undefined;
}

/** How long a server may take to end in good order, then without. Seconds, as `pg_ctl` wants them. */
const fastStopSeconds = 15;
const immediateStopSeconds = 5;

const run = promisify(execFile);

/**
 * Stops a server that an earlier process left behind on this data folder.
 *
 * A process is signalled only when it is surely that server: it answers to our password with our
 * data folder, or it is a `postgres` that was started on it. When the process that the pid file
 * names is somebody else's by now, the file alone is removed, because the server would take it for
 * a living one and refuse to start. The caller holds the lock of the folder.
 */
export async function stopOrphan(search: OrphanSearch): Promise<void> {
  const file = join(search.dataFolder, 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  // A file without a living process is PostgreSQL's own business: it checks and replaces it.
  if (!Number.isSafeInteger(pid) || pid <= 1 || !isAlive(pid)) return;
  if ((await answersAsOurs(search, port)) || (await wasStartedOn(pid, search.dataFolder))) {
    await stopByPidFile(search);
  } else {
    await rm(file, { force: true });
  }
}

/** Fast, then immediate: recovery at the next start makes up for the latter. */
async function stopByPidFile({ dataFolder, binaries, user }: OrphanSearch): Promise<void> {
  const stop = (mode: string, seconds: number) =>
    run(
      binaries.pg_ctl,
      ['stop', '--pgdata', dataFolder, '--mode', mode, '--timeout', String(seconds), '--silent'],
      { ...user, cwd: '/', env: serverEnvironment },
    );
  await stop('fast', fastStopSeconds).catch(() => stop('immediate', immediateStopSeconds));
}

async function answersAsOurs(search: OrphanSearch, port: number): Promise<boolean> {
  if (!Number.isSafeInteger(port) || port <= 0) return false;
  const answer = await askDataFolder({ ...search, port });
  if (answer.status !== 'serving') return false;
  return (
    (await realpath(answer.dataFolder).catch(() => '')) === (await realpath(search.dataFolder))
  );
}

/** The command line tells a server that is still starting, already stopping, or stuck. */
async function wasStartedOn(pid: number, dataFolder: string): Promise<boolean> {
  const words = await commandLine(pid);
  return /(^|[/\\])postgres(\.exe)?$/.test(words[0] ?? '') && words.includes(dataFolder);
}

async function commandLine(pid: number): Promise<string[]> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  } catch {
    const listed = await run('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => undefined);
    return (listed?.stdout ?? '').trim().split(' ');
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
