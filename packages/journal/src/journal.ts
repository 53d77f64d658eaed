import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import { AlfredError } from '@alfred/errors';
import { type Disk, isDiskFull, writeWhole } from './disk.ts';
import {
  frameAt,
  frameSeed,
  headerBytes,
  payloadBytesMax,
  payloadLengthAt,
  putFrame,
} from './frame.ts';
import { type GroupSync, groupSync } from './group-sync.ts';
import { keepReserve, type Reserve } from './reserve.ts';
import { corrupt, type JournalRecord, type Segment, segmentFile } from './segment.ts';

/** Where a record was written, and when it is safe from the loss of power. */
export interface Appended {
  readonly position: bigint;
  /** Resolves after `fdatasync`; rejects when the disk failed, of which `onFault` hears too. */
  readonly durable: Promise<void>;
}

/** Consecutive durable records of one incarnation. */
export interface JournalPart {
  readonly incarnation: string;
  readonly records: readonly JournalRecord[];
}

/** An append-only file of records. It knows nothing of what they say. */
export interface Journal {
  readonly incarnation: string;
  /** The position behind the last record that is on the disk for good. */
  readonly durablePosition: bigint;
  /** Ordinary records are refused now: the limit is reached, or the disk is full. */
  readonly full: boolean;
  /**
   * Hands the record to the operating system before it returns, so that it survives the end of the
   * process. Throws `journal_full` when there is no room; then nothing of it was written. With
   * `reserved` it may use the room that is kept for records which must not be refused; when that is
   * used up too, it is a fault.
   */
  append(bytes: Uint8Array, options?: { readonly reserved: boolean }): Appended;
  /** Calls back whenever `durablePosition` has moved; returns how to end that. */
  onDurable(listener: (position: bigint) => void): () => void;
  /**
   * Durable records from the one at `from` on, about `bytesMax` of them but at least one; none at
   * the end. Never past the end of a segment: go on at the last record's `end`.
   */
  read(from: bigint, bytesMax: number): JournalPart;
  /** Every segment in order, those of earlier incarnations first. */
  segments(): readonly Segment[];
  /** Removes the segments that end at or before `position`, never the one being written. */
  dropBefore(position: bigint): void;
  /** Makes everything durable, then closes. Nothing can be appended any more. */
  close(): Promise<void>;
}

/** Where a journal is and how large it may become. */
export interface JournalOptions {
  readonly folder: string;
  /** Who writes from now on: letters, digits and `_`, at most 64. New at every start. */
  readonly incarnation: string;
  readonly segmentBytes: number;
  /** Of all segments together. The last sixteenth is kept for `reserved` records. */
  readonly limitBytes: number;
  /** The disk failed: nothing more can be promised, so the process should end. Called once. */
  readonly onFault: (error: unknown) => void;
}

interface ActiveSegment {
  readonly fd: number;
  readonly base: bigint;
  size: number;
}

const reservedShare = 16;

/** A journal that is open for writing behind `earlier` segments, whose tails are already cut. */
export class SegmentedJournal implements Journal {
  readonly incarnation: string;
  durablePosition: bigint;
  readonly #disk: Disk;
  readonly #options: JournalOptions;
  readonly #seed: number;
  readonly #sync: GroupSync;
  readonly #reserve: Reserve;
  readonly #listeners = new Set<(position: bigint) => void>();
  #closed: Segment[];
  #active: ActiveSegment;
  #reader: { readonly file: string; readonly fd: number } | undefined;
  #scratch = Buffer.allocUnsafe(16_384);
  #failure: AlfredError | undefined;
  #diskFull: boolean;

  constructor(disk: Disk, options: JournalOptions, earlier: readonly Segment[]) {
    this.#disk = disk;
    this.#options = options;
    this.incarnation = options.incarnation;
    this.#seed = frameSeed(options.incarnation);
    this.#closed = [...earlier];
    this.#reserve = keepReserve(disk, options.folder);
    this.#diskFull = !this.#reserve.renew();
    this.durablePosition = earlier.at(-1)?.end ?? 0n;
    this.#active = this.#begin(this.durablePosition);
    this.#sync = groupSync({
      disk,
      head: () => ({ fd: this.#active.fd, end: this.#end }),
      onDurable: (position) => this.#advance(position),
      onFault: (error) => this.#fail(error),
    });
  }

  get full(): boolean {
    if (this.#overLimit(0, false)) return true;
    if (this.#diskFull) this.#diskFull = !this.#reserve.renew();
    return this.#diskFull;
  }

  append(bytes: Uint8Array, { reserved } = { reserved: false }): Appended {
    if (this.#failure) throw this.#failure;
    const length = headerBytes + bytes.length;
    if (bytes.length < 1 || bytes.length > payloadBytesMax) {
      throw new RangeError(`a record has 1 to ${payloadBytesMax} bytes, not ${bytes.length}`);
    }
    if (this.#overLimit(length, reserved)) throw this.#noRoom(reserved);
    if (this.#active.size > 0 && this.#active.size + length > this.#options.segmentBytes) {
      this.#guarded(() => this.#rotate(), reserved);
    }
    const position = this.#end;
    if (this.#scratch.length < length) this.#scratch = Buffer.allocUnsafe(length);
    putFrame(this.#scratch, bytes, { position, seed: this.#seed });
    this.#guarded(() => this.#write(this.#scratch.subarray(0, length)), reserved);
    return { position, durable: this.#sync.wait() };
  }

  onDurable(listener: (position: bigint) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  read(from: bigint, bytesMax: number): JournalPart {
    const segment = this.segments().find(({ base, end }) => from >= base && from < end);
    if (!segment && from !== this.#end) throw new RangeError(`no record at position ${from}`);
    if (!segment || from >= this.durablePosition) {
      return { incarnation: segment?.incarnation ?? this.incarnation, records: [] };
    }
    const end = segment.end < this.durablePosition ? segment.end : this.durablePosition;
    const file = segmentFile(this.#options.folder, segment);
    const offset = Number(from - segment.base);
    const available = Number(end - from);
    const asked = Math.max(bytesMax, headerBytes);
    let bytes = this.#readBytes(file, offset, Math.min(available, asked));
    const firstLength = headerBytes + (payloadLengthAt(bytes, 0) ?? 0);
    if (firstLength > bytes.length && firstLength <= available) {
      bytes = this.#readBytes(file, offset, firstLength);
    }
    const records = wholeRecords(bytes, from, frameSeed(segment.incarnation));
    if (records.length === 0) throw corrupt(file, offset);
    return { incarnation: segment.incarnation, records };
  }

  segments(): readonly Segment[] {
    const active = { incarnation: this.incarnation, base: this.#active.base, end: this.#end };
    return [...this.#closed, active];
  }

  dropBefore(position: bigint): void {
    const dropped = this.#closed.filter((segment) => segment.end <= position);
    this.#closed = this.#closed.slice(dropped.length);
    for (const segment of dropped) {
      const file = segmentFile(this.#options.folder, segment);
      if (this.#reader?.file === file) this.#closeReader();
      rmSync(file, { force: true });
    }
  }

  async close(): Promise<void> {
    if (!this.#failure && this.durablePosition < this.#end) await this.#sync.wait();
    if (this.#failure?.code === 'shutting_down') return;
    this.#failure = new AlfredError('shutting_down');
    this.#closeReader();
    this.#sync.retire(this.#active.fd);
  }

  get #end(): bigint {
    return this.#active.base + BigInt(this.#active.size);
  }

  #overLimit(length: number, reserved: boolean): boolean {
    const { limitBytes } = this.#options;
    const limit = reserved ? limitBytes : limitBytes - Math.floor(limitBytes / reservedShare);
    const first = this.#closed[0]?.base ?? this.#active.base;
    return Number(this.#end - first) + length > limit;
  }

  /** Tries; when the disk is full, a reserved record tries once more with the room kept for it. */
  #guarded(run: () => void, reserved: boolean): void {
    try {
      run();
    } catch (error) {
      if (!isDiskFull(error)) throw this.#fail(error);
      this.#diskFull = true;
      if (reserved && this.#reserve.release()) this.#guarded(run, reserved);
      else throw this.#noRoom(reserved, { cause: error });
    }
  }

  /** An ordinary record is refused; one that must not be is a promise that cannot be kept. */
  #noRoom(reserved: boolean, options: ErrorOptions = {}): AlfredError {
    const full = new AlfredError('journal_full', {}, options);
    return reserved ? this.#fail(full) : full;
  }

  #write(frame: Buffer): void {
    const { fd, size } = this.#active;
    try {
      writeWhole(this.#disk, fd, frame, size);
    } catch (error) {
      // What was written of the frame must not stand before the next record.
      this.#disk.truncate(fd, size);
      throw error;
    }
    this.#active.size = size + frame.length;
  }

  /** The full segment is on the disk before the next one is begun: only the last can be torn. */
  #rotate(): void {
    const { fd, base } = this.#active;
    this.#disk.sync(fd);
    const end = this.#end;
    const next = this.#begin(end);
    this.#closed = [...this.#closed, { incarnation: this.incarnation, base, end }];
    this.#active = next;
    this.#sync.retire(fd);
  }

  #begin(base: bigint): ActiveSegment {
    const { folder, incarnation } = this.#options;
    const fd = this.#disk.create(segmentFile(folder, { base, incarnation }));
    this.#disk.syncFolder(folder);
    return { fd, base, size: 0 };
  }

  #readBytes(file: string, offset: number, length: number): Buffer {
    if (this.#reader?.file !== file) {
      this.#closeReader();
      this.#reader = { file, fd: openSync(file, 'r') };
    }
    const bytes = Buffer.allocUnsafe(length);
    const got = readSync(this.#reader.fd, bytes, 0, length, offset);
    return bytes.subarray(0, got);
  }

  #closeReader(): void {
    if (this.#reader) closeSync(this.#reader.fd);
    this.#reader = undefined;
  }

  #advance(position: bigint): void {
    this.durablePosition = position;
    for (const listener of this.#listeners) listener(position);
  }

  #fail(cause: unknown): AlfredError {
    if (this.#failure) return this.#failure;
    const reason = cause instanceof Error ? cause.message : String(cause);
    this.#failure = new AlfredError('journal_failed', { reason }, { cause });
    this.#sync.fail(this.#failure);
    this.#options.onFault(this.#failure);
    return this.#failure;
  }
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
