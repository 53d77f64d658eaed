import { randomId } from '@alfred/ids';
import { type Disk, type Journal, openJournalOn, systemDisk } from '@alfred/journal';
import { lockFolder, type Undo } from '@alfred/service-kit';
import { adoptKept } from './kept-folder.ts';
import { type LockedJournal, openOrphans } from './open-orphans.ts';

const segmentBytesUsual = 64 * 1024 * 1024;
const limitBytesUsual = 1024 * 1024 * 1024;

/** Where the journals of a gateway are; sizes and disk are the usual ones when left out. */
export interface JournalsPlace {
  /** Of this gateway's own journal. */
  readonly folder: string;
  /** Of journals that it takes over. */
  readonly adopted: readonly string[];
  /** Told of folders in which there is nothing to adopt. */
  readonly onWarning: (line: string) => void;
  readonly disk?: Disk | undefined;
  readonly segmentBytes?: number | undefined;
  readonly limitBytes?: number | undefined;
}

/** The journals of one start of a gateway. */
export interface OpenJournals {
  /** This start of the gateway. */
  readonly incarnation: string;
  readonly journal: Journal;
  readonly folder: string;
  readonly orphans: readonly LockedJournal[];
  /** Resolves when nothing can be promised on one of them any more. */
  readonly failed: Promise<unknown>;
}

/**
 * Opens a gateway's own journal and those that it takes over, each folder for this process alone.
 * Throws `folder_busy` or `journal_corrupt`, with the folder or the file.
 *
 * @param undo gets every step that closes what was opened here
 */
export async function openJournals(place: JournalsPlace, undo: Undo): Promise<OpenJournals> {
  const { folder, adopted, onWarning, disk = systemDisk } = place;
  const failed = Promise.withResolvers<unknown>();
  const shared = {
    segmentBytes: place.segmentBytes ?? segmentBytesUsual,
    limitBytes: place.limitBytes ?? limitBytesUsual,
    onFault: failed.resolve,
  };
  undo.push(lockFolder(folder).release);
  const incarnation = randomId('inc');
  const journal = openJournalOn(disk, { ...shared, folder, incarnation });
  undo.push(() => journal.close());
  const orphans = await openOrphans({ folders: adopted, disk, onWarning, journal: shared }, undo);
  for (const orphan of orphans) adoptKept(orphan.folder, folder);
  return { incarnation, journal, folder, orphans, failed: failed.promise };
}
