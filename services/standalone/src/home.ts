import { chmodSync, existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AlfredError } from '@alfred/errors';
import { type FolderLock, lockFolder, makeFolder } from '@alfred/service-kit';

/** Where everything is that Alfred keeps on this machine. Absolute paths. */
export interface Home {
  readonly folder: string;
  readonly postgres: string;
  readonly journal: string;
  readonly signer: string;
  /** Keys of people. */
  readonly subjects: string;
  readonly logs: string;
  readonly secretsFile: string;
  readonly demoFile: string;
}

/** Everything that Alfred makes in its home, beside the lock; nothing else is ever removed. */
const ownNames =
  /^(postgres|postgres\.new_\w+|journal|signer|subjects|logs|(secrets|demo)\.json(\.new)?)$/;

export function homeAt(path: string): Home {
  const folder = resolve(path);
  return {
    folder,
    postgres: join(folder, 'postgres'),
    journal: join(folder, 'journal'),
    signer: join(folder, 'signer'),
    subjects: join(folder, 'subjects'),
    logs: join(folder, 'logs'),
    secretsFile: join(folder, 'secrets.json'),
    demoFile: join(folder, 'demo.json'),
  };
}

/**
 * Makes the home where it is missing and keeps every other process out of it. Throws `folder_busy`
 * or `folder_unwritable`.
 */
export function takeHome(home: Home): FolderLock {
  const { folder } = home;
  const isNew = !existsSync(folder);
  const lock = lockFolder(folder);
  try {
    // PostgreSQL may run as another user than we: it must be able to pass, and need not see more.
    if (isNew) chmodSync(folder, 0o711);
    makeFolders(home);
    return lock;
  } catch (error) {
    lock.release();
    throw unwritable(folder, error);
  }
}

/**
 * Empties a home of all that Alfred made in it, for a start anew. The caller holds its lock. Throws
 * `folder_unwritable`.
 */
export async function clearHome(home: Home): Promise<void> {
  try {
    await removeOwn(home);
    makeFolders(home);
  } catch (error) {
    throw unwritable(home.folder, error);
  }
}

/** For their owner alone. */
function makeFolders({ logs, journal, signer, subjects }: Home): void {
  for (const own of [logs, journal, signer, subjects]) makeFolder(own, 0o700);
}

async function removeOwn({ folder }: Home): Promise<void> {
  const names = (await readdir(folder)).filter((name) => ownNames.test(name));
  await Promise.all(
    names.map((name) => rm(join(folder, name), { recursive: true, force: true, maxRetries: 3 })),
  );
}

function unwritable(folder: string, cause: unknown): AlfredError {
  const reason = cause instanceof Error ? cause.message : 'unknown';
  return new AlfredError('folder_unwritable', { folder, reason }, { cause });
}
