import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AlfredError } from '@alfred/errors';
import { makeFolder } from './make-folder.ts';

/** The only one who may use a folder. */
export interface FolderLock {
  /** Safe to call twice. */
  release(): void;
  /** Lets go of a folder for good: removes it too, unless something else is in it. */
  discard(): void;
}

/** What SQLite keeps in a locked folder. */
export const lockFiles: readonly string[] = ['lock', 'lock-journal'];

/** SQLite's `SQLITE_BUSY`. */
const busy = 5;

/**
 * Takes a folder for this process alone, making it where it is missing.
 *
 * The lock is SQLite's on the file `lock`, so the operating system lets go of it however the
 * process ends, and no stale file can keep anybody out. Throws `folder_busy` when another has it,
 * `folder_unwritable` when the folder cannot be made or written.
 */
export function lockFolder(folder: string): FolderLock {
  try {
    makeFolder(folder);
    const database = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
    try {
      database.exec('begin exclusive');
    } catch (error) {
      database.close();
      throw error;
    }
    const release = () => {
      if (database.isOpen) database.close();
    };
    return {
      release,
      discard: () => {
        removeLocked(folder);
        release();
      },
    };
  } catch (cause) {
    if (isBusy(cause)) throw new AlfredError('folder_busy', { folder }, { cause });
    const reason = cause instanceof Error ? cause.message : 'unknown';
    throw new AlfredError('folder_unwritable', { folder, reason }, { cause });
  }
}

/** The lock goes while it is held: whoever takes the folder from now on makes another. */
function removeLocked(folder: string): void {
  for (const name of lockFiles) rmSync(join(folder, name), { force: true });
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === busy;
}
