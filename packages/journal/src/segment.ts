import { join } from 'node:path';
import { AlfredError } from '@alfred/errors';
import { type Disk, readWhole } from './disk.ts';
import { type FrameBytes, frameAt, frameSeed, hasFrameBehind, headerBytes } from './frame.ts';

/** One file of the journal: an unbroken run of one incarnation's records. */
export interface Segment {
  readonly incarnation: string;
  /** The position of its first byte, counted over all segments that the folder ever had. */
  readonly base: bigint;
  /** The position behind its last byte. */
  readonly end: bigint;
}

/** One record and where it lies. */
export interface JournalRecord {
  readonly position: bigint;
  /** The position behind it: where the next one begins. */
  readonly end: bigint;
  readonly bytes: Uint8Array;
}

/** A folder, and the disk that it is on. */
export interface JournalPlace {
  readonly disk: Disk;
  readonly folder: string;
}

const fileName = /^([0-9]{20})-([A-Za-z0-9_]{1,64})\.journal$/;

/** The file of a segment. Names sort as positions do. */
export function segmentFile(folder: string, { base, incarnation }: Omit<Segment, 'end'>): string {
  return join(folder, `${base.toString().padStart(20, '0')}-${incarnation}.journal`);
}

/** Every segment of the folder in order. Empty files come before the one that begins where they do. */
export function listSegments(disk: Disk, folder: string): Segment[] {
  const segments = disk.list(folder).flatMap((name) => {
    const [, base, incarnation] = fileName.exec(name) ?? [];
    if (base === undefined || incarnation === undefined) return [];
    const size = BigInt(disk.size(join(folder, name)) ?? 0);
    return [{ incarnation, base: BigInt(base), end: BigInt(base) + size }];
  });
  return segments.sort((a, b) => Number(a.base - b.base) || Number(a.end - b.end));
}

/** Throws `journal_corrupt` where a segment is missing or shorter than the next one says. */
export function checkContiguous(folder: string, segments: readonly Segment[]): void {
  for (const [n, segment] of segments.entries()) {
    const before = segments[n - 1];
    if (before && before.end !== segment.base) throw corrupt(segmentFile(folder, segment), 0);
  }
}

/** The records of one segment's bytes, and where the last whole one ends. */
export interface ScannedSegment {
  readonly records: JournalRecord[];
  readonly end: bigint;
}

/**
 * Reads a whole segment.
 *
 * Only the last segment of a folder may have a torn tail, because a new one is begun after the one
 * before is on the disk. Anything else that is no frame throws `journal_corrupt`.
 */
export function scanSegment(
  { disk, folder }: JournalPlace,
  segment: Segment,
  isLast: boolean,
): ScannedSegment {
  const file = segmentFile(folder, segment);
  const frames: FrameBytes = {
    bytes: readWhole(disk, file),
    base: segment.base,
    seed: frameSeed(segment.incarnation),
  };
  const records: JournalRecord[] = [];
  let offset = 0;
  while (offset < frames.bytes.length) {
    const payload = frameAt(frames, offset);
    if (!payload) {
      if (!isLast || hasFrameBehind(frames, offset)) throw corrupt(file, offset);
      break;
    }
    const length = headerBytes + payload.length;
    const position = segment.base + BigInt(offset);
    records.push({ position, end: position + BigInt(length), bytes: payload });
    offset += length;
  }
  return { records, end: segment.base + BigInt(offset) };
}

/** A damaged journal is never guessed at: the file and the byte are named, and the start refused. */
export function corrupt(file: string, offset: number): AlfredError {
  return new AlfredError('journal_corrupt', { file, offset: String(offset) });
}
