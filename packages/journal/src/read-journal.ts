import { type Disk, systemDisk } from './disk.ts';
import { checkContiguous, type JournalRecord, listSegments, scanSegment } from './segment.ts';

/** A record and whose it is. */
export interface HistoryRecord extends JournalRecord {
  readonly incarnation: string;
}

/** What a folder holds, read once from its beginning. Writes nothing. */
export interface JournalHistory {
  /** Whose records are in the folder, in the order in which they wrote. */
  readonly incarnations: readonly string[];
  /**
   * Every record in order, one segment in memory at a time. A torn tail of the last segment is left
   * out. Throws `journal_corrupt` at anything else that is no record.
   */
  records(): Generator<HistoryRecord>;
}

/** The whole journal in `folder`. Throws `journal_corrupt` when a segment is missing. */
export async function readJournal(folder: string): Promise<JournalHistory> {
  return readJournalOn(systemDisk, folder);
}

/** The same on a disk that tests can make fail. */
export function readJournalOn(disk: Disk, folder: string): JournalHistory {
  const segments = listSegments(disk, folder);
  checkContiguous(folder, segments);
  const filled = segments.filter((segment) => segment.end > segment.base);
  return {
    incarnations: [...new Set(filled.map((segment) => segment.incarnation))],
    *records() {
      for (const [n, segment] of filled.entries()) {
        const { records } = scanSegment({ disk, folder }, segment, n === filled.length - 1);
        for (const record of records) yield { ...record, incarnation: segment.incarnation };
      }
    },
  };
}
