import { type Disk, readSome } from './disk.ts';
import { frameAt, frameSeed, headerBytes, payloadLengthAt } from './frame.ts';
import { corrupt, type JournalRecord, type Segment, segmentFile } from './segment.ts';

/** A stretch of one segment: nothing of it is torn. */
export interface Stretch {
  readonly segment: Segment;
  /** Where a record begins. */
  readonly from: bigint;
  /** Where a record ends. */
  readonly end: bigint;
}

/** Reads parts of a journal's files, one of which it keeps open. */
export interface SegmentReader {
  /** About `bytesMax` of the records of a stretch, at least one. Throws `journal_corrupt`. */
  read(stretch: Stretch, bytesMax: number): JournalRecord[];
  /** Lets go of the file, if it is this one; of any, without one. */
  release(file?: string): void;
}

/** A reader of the segments in `folder`. */
export function segmentReader(disk: Disk, folder: string): SegmentReader {
  let kept: { readonly file: string; readonly fd: number } | undefined;

  function release(file = kept?.file): void {
    if (!kept || kept.file !== file) return;
    disk.close(kept.fd);
    kept = undefined;
  }

  function bytesAt(file: string, position: number, length: number): Buffer {
    if (kept?.file !== file) {
      release();
      kept = { file, fd: disk.open(file, 'read') };
    }
    return readSome(disk, kept.fd, { position, length });
  }

  return {
    read: ({ segment, from, end }, bytesMax) => {
      const file = segmentFile(folder, segment);
      const offset = Number(from - segment.base);
      const available = Number(end - from);
      let bytes = bytesAt(file, offset, Math.min(available, Math.max(bytesMax, headerBytes)));
      const firstLength = headerBytes + (payloadLengthAt(bytes, 0) ?? 0);
      if (firstLength > bytes.length && firstLength <= available) {
        bytes = bytesAt(file, offset, firstLength);
      }
      const records = wholeRecords(bytes, from, frameSeed(segment.incarnation));
      if (records.length === 0) throw corrupt(file, offset);
      return records;
    },
    release,
  };
}

function wholeRecords(bytes: Buffer, from: bigint, seed: number): JournalRecord[] {
  const records: JournalRecord[] = [];
  let offset = 0;
  for (;;) {
    const payload = frameAt({ bytes, base: from, seed }, offset);
    if (!payload) return records;
    const length = headerBytes + payload.length;
    const position = from + BigInt(offset);
    records.push({ position, end: position + BigInt(length), bytes: payload });
    offset += length;
  }
}
