import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { type Disk, systemDisk } from './disk.ts';
import { type Journal, type JournalOptions, SegmentedJournal } from './journal.ts';
import {
  checkContiguous,
  listSegments,
  type Segment,
  scanSegment,
  segmentFile,
} from './segment.ts';

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
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  return new SegmentedJournal(disk, options, settleEarlier(disk, options.folder));
}

function settleEarlier(disk: Disk, folder: string): Segment[] {
  const kept = listSegments(folder).filter((segment) => {
    const isEmpty = segment.base === segment.end;
    // Its start ended before it wrote a word, so it never listened either.
    if (isEmpty) rmSync(segmentFile(folder, segment));
    return !isEmpty;
  });
  checkContiguous(folder, kept);
  const last = kept.pop();
  if (!last) return [];
  const { end } = scanSegment(folder, last, true);
  const file = segmentFile(folder, last);
  if (end === last.base) {
    rmSync(file);
    return kept;
  }
  if (end < last.end) cut(disk, file, Number(end - last.base));
  return [...kept, { ...last, end }];
}

function cut(disk: Disk, file: string, size: number): void {
  const fd = openSync(file, 'r+');
  try {
    disk.truncate(fd, size);
    disk.sync(fd);
  } finally {
    closeSync(fd);
  }
}
