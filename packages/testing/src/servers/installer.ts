import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import type { PackageManager } from './ladder.ts';

/** A slow mirror and several packages, one after another. */
const lockTimeoutMs = 15 * 60_000;
const lockPollMs = 250;
const commandTimeoutMs = 10 * 60_000;

/** What Debian's packages ask before they start a service; 101 means: do not. */
const policyScript = '#!/bin/sh\nexit 101\n';

export interface InstallerOptions {
  /** Every process that may install at the same time names the same folder. */
  readonly lockFolder: string;
  /** Where Debian looks for {@link policyScript}. */
  readonly policyFile: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Of this machine. */
export const systemInstaller: Omit<InstallerOptions, 'environment'> = {
  lockFolder: join(tmpdir(), `alfred-install-${userInfo().username}`),
  policyFile: '/usr/sbin/policy-rc.d',
};

/** Runs a package manager, in one process at a time. */
export function installer(name: PackageManager['name'], options: InstallerOptions): PackageManager {
  return {
    name,
    install: (packageName, isThere) =>
      oneAtATime(options.lockFolder, async () => {
        if (await isThere()) return;
        process.stderr.write(`Installing ${packageName} for the tests.\n`);
        await installs[name](packageName, options);
      }),
  };
}

type Install = (packageName: string, options: InstallerOptions) => Promise<void>;

const installs: Readonly<Record<PackageManager['name'], Install>> = {
  apt: (packageName, { policyFile, environment }) =>
    withoutServices(policyFile, async () => {
      await run('apt-get', ['update'], environment);
      await run('apt-get', ['install', '-y', '--no-install-recommends', packageName], environment);
    }),
  brew: (packageName, { environment }) => run('brew', ['install', packageName], environment),
};

/** Keeps Debian from starting what it installs. A rule that is there already stays as it is. */
async function withoutServices(policyFile: string, work: () => Promise<void>): Promise<void> {
  const ours = !existsSync(policyFile);
  if (ours) await writeFile(policyFile, policyScript, { mode: 0o755 });
  try {
    await work();
  } finally {
    if (ours) await rm(policyFile, { force: true });
  }
}

/** The lock is SQLite's on a file, so it goes with whoever held it, however that one ends. */
async function oneAtATime(folder: string, work: () => Promise<void>): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
  try {
    await takeLock(lock);
    await work();
  } finally {
    lock.close();
  }
}

async function takeLock(lock: DatabaseSync): Promise<void> {
  for (let waitedMs = 0; waitedMs < lockTimeoutMs; waitedMs += lockPollMs) {
    if (isTaken(lock)) return;
    await delay(lockPollMs);
  }
  throw new Error('Another process has been installing packages for too long.');
}

function isTaken(lock: DatabaseSync): boolean {
  try {
    lock.exec('begin exclusive');
    return true;
  } catch {
    return false;
  }
}

/** Rejects with what the command said when it fails. */
async function run(
  command: string,
  parameters: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const child = spawn(command, parameters, {
    env: { ...environment, DEBIAN_FRONTEND: 'noninteractive', HOMEBREW_NO_AUTO_UPDATE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: commandTimeoutMs,
  });
  const said: string[] = [];
  child.stdout.on('data', (bytes: Buffer) => said.push(bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => said.push(bytes.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return;
  const line = [command, ...parameters].join(' ');
  throw new Error(`${line} failed:\n${said.join('').slice(-2_000)}`);
}
