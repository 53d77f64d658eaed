import { type Disk, systemDisk } from './disk.ts';
import type { Journal, JournalOptions } from './journal.ts';
import {
  checkContiguous,
  listSegments,
  type Segment,
  scanSegment,
  segmentFile,
} from './segment.ts';
import { SegmentedJournal } from './segmented-journal.ts';

/**
 * Opens the journal in `folder` for a new incarnation, behind whatever earlier ones left there.
 *
 * A torn tail of the last one is cut at its last whole record. Throws `journal_corrupt` when a
 * segment is missing or the last one is damaged in the middle. Whoever opens it holds the lock of
 * the folder.
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  return openJournalOn(systemDisk, options);
}

/** The same on a disk that tests can make fail. */
export function openJournalOn(disk: Disk, options: JournalOptions): Journal {
  disk.makeFolder(options.folder);
  return new SegmentedJournal(disk, options, settleEarlier(disk, options.folder));
}

function settleEarlier(disk: Disk, folder: string): Segment[] {
  const kept = listSegments(disk, folder).filter((segment) => {
    const isEmpty = segment.base === segment.end;
    // Its start ended before it wrote a word, so it never listened either.
    if (isEmpty) disk.remove(segmentFile(folder, segment));
    return !isEmpty;
  });
  checkContiguous(folder, kept);
  const last = kept.pop();
  if (!last) return [];
  const { end } = scanSegment({ disk, folder }, last, true);
  const file = segmentFile(folder, last);
  if (end === last.base) {
    disk.remove(file);
    return kept;
  }
  settleTail(disk, file, { size: Number(end - last.base), isTorn: end < last.end });
  return [...kept, { ...last, end }];
}

/**
 * From here on the tail is counted on, and new records follow its end. What a killed process wrote
 * last may not be on the disk yet: a loss of power later on must not take it away again.
 */
function settleTail(
  disk: Disk,
  file: string,
  { size, isTorn }: { readonly size: number; readonly isTorn: boolean },
): void {
  const fd = disk.open(file, 'write');
  try {
    if (isTorn) disk.truncate(fd, size);
    disk.sync(fd);
  } finally {
    disk.close(fd);
  }
}
