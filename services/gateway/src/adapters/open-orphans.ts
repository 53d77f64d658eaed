import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { randomId } from '@alfred/ids';
import { type Disk, type Journal, type JournalOptions, openJournalOn } from '@alfred/journal';
import { lockFiles, lockFolder, type Undo } from '@alfred/service-kit';

/** A journal in a folder that is locked for this process. */
export interface LockedJournal {
  readonly folder: string;
  /** Open for an incarnation of its own, to which nothing was written yet. */
  readonly journal: Journal;
  /** The journal is gone: lets go of the folder. Safe to call twice. */
  letGo(): Promise<void>;
}

export interface OrphansOptions {
  readonly folders: readonly string[];
  readonly disk: Disk;
  readonly journal: Omit<JournalOptions, 'folder' | 'incarnation'>;
  /** Told of folders in which there is nothing to adopt: they may have been adopted already. */
  readonly onWarning: (line: string) => void;
}

/**
 * Opens the journals of gateways that will not come back, each folder locked for this process.
 * Throws `folder_busy` for one that is in use, `journal_corrupt` for one that is damaged.
 */
export async function openOrphans(options: OrphansOptions, undo: Undo): Promise<LockedJournal[]> {
  const orphans: LockedJournal[] = [];
  for (const folder of new Set(options.folders.map((name) => resolve(name)))) {
    if (!(await holdsJournal(folder))) {
      options.onWarning(`there is no journal in ${folder} to adopt`);
      continue;
    }
    const lock = lockFolder(folder);
    undo.push(lock.release);
    const incarnation = randomId('inc');
    const journal = openJournalOn(options.disk, { ...options.journal, folder, incarnation });
    undo.push(() => journal.close());
    orphans.push({ folder, journal, letGo: async () => lock.discard() });
  }
  return orphans;
}

/** A journal, or what is left of an adoption that was killed as its very last step. */
async function holdsJournal(folder: string): Promise<boolean> {
  const names = existsSync(folder) ? await readdir(folder) : [];
  const isLeftOver = names.length > 0 && names.every((name) => lockFiles.includes(name));
  return isLeftOver || names.some((name) => name.endsWith('.journal') || name === 'reserve');
}
