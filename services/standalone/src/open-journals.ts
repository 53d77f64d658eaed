import type { OrphanedJournal } from '@alfred/gateway';
import { randomId } from '@alfred/ids';
import { type Journal, openJournalOn, systemDisk } from '@alfred/journal';
import { lockFolder } from '@alfred/service-kit';
import type { Drill } from './drill.ts';
import { openOrphans } from './open-orphans.ts';
import type { Undo } from './undo-stack.ts';

const segmentBytes = 64 * 1024 * 1024;
const journalLimitBytes = 1024 * 1024 * 1024;

export interface JournalsPlace {
  /** Of this gateway's own journal. */
  readonly folder: string;
  /** Of journals that it takes over. */
  readonly adopted: readonly string[];
  readonly drill: Drill | undefined;
  readonly onWarning: (line: string) => void;
}

export interface OpenJournals {
  /** This start of the gateway. */
  readonly incarnation: string;
  readonly journal: Journal;
  readonly orphans: readonly OrphanedJournal[];
  /** Resolves when nothing can be promised on one of them any more. */
  readonly failed: Promise<unknown>;
}

/**
 * Opens the journal of this home and those that it takes over, each folder for this process alone.
 * Throws `folder_busy` or `journal_corrupt`, with the folder or the file.
 */
export async function openJournals(place: JournalsPlace, undo: Undo): Promise<OpenJournals> {
  const { folder, adopted, drill, onWarning } = place;
  const failed = Promise.withResolvers<unknown>();
  const disk = drill?.disk ?? systemDisk;
  const shared = {
    segmentBytes: drill?.segmentBytes ?? segmentBytes,
    limitBytes: drill?.journalLimitBytes ?? journalLimitBytes,
    onFault: failed.resolve,
  };
  undo.push(lockFolder(folder).release);
  const incarnation = randomId('inc');
  const journal = openJournalOn(disk, { ...shared, folder, incarnation });
  undo.push(() => journal.close());
  const orphans = await openOrphans({ folders: adopted, disk, onWarning, journal: shared }, undo);
  return { incarnation, journal, orphans, failed: failed.promise };
}
