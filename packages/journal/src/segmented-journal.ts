import { AlfredError } from '@alfred/errors';
import { type Disk, isDiskFull, writeWhole } from './disk.ts';
import { frameSeed, headerBytes, payloadBytesMax, putFrame } from './frame.ts';
import { type GroupSync, groupSync } from './group-sync.ts';
import type { Appended, Journal, JournalOptions, JournalPart } from './journal.ts';
import { type JournalHistory, readJournalOn } from './read-journal.ts';
import { keepReserve, type Reserve } from './reserve.ts';
import { type Segment, segmentFile } from './segment.ts';
import { type SegmentReader, segmentReader } from './segment-reader.ts';

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
  readonly #reader: SegmentReader;
  readonly #listeners = new Set<(position: bigint) => void>();
  #closed: Segment[];
  #active: ActiveSegment;
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
    this.#reader = segmentReader(disk, options.folder);
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
    if (this.#diskFull) this.#diskFull = !this.#trying(() => this.#reserve.renew());
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
    return {
      incarnation: segment.incarnation,
      records: this.#reader.read({ segment, from, end }, bytesMax),
    };
  }

  history(): JournalHistory {
    return readJournalOn(this.#disk, this.#options.folder);
  }

  segments(): readonly Segment[] {
    const active = { incarnation: this.incarnation, base: this.#active.base, end: this.#end };
    return [...this.#closed, active];
  }

  dropBefore(position: bigint): void {
    const dropped = this.#closed.filter((segment) => segment.end <= position);
    this.#closed = this.#closed.slice(dropped.length);
    for (const segment of dropped) this.#remove(segment);
  }

  fail(cause: unknown): void {
    this.#fail(cause);
  }

  async close(): Promise<void> {
    if (!this.#failure && this.durablePosition < this.#end) await this.#sync.wait();
    if (this.#failure?.code === 'shutting_down') return;
    this.#failure = new AlfredError('shutting_down');
    this.#reader.release();
    this.#sync.retire(this.#active.fd);
  }

  async discard(): Promise<void> {
    if (this.#failure) throw this.#failure;
    await this.close();
    for (const segment of this.segments()) this.#remove(segment);
    this.#reserve.release();
    this.#disk.syncFolder(this.#options.folder);
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
    // A sync that failed has lost what it was for, also when it says that the disk is full.
    this.#trying(() => this.#disk.sync(fd));
    const end = this.#end;
    const next = this.#begin(end);
    this.#closed = [...this.#closed, { incarnation: this.incarnation, base, end }];
    this.#active = next;
    this.#sync.retire(fd);
  }

  /** What fails here is a fault of the disk, whatever it says. */
  #trying<Result>(run: () => Result): Result {
    try {
      return run();
    } catch (error) {
      throw this.#fail(error);
    }
  }

  #begin(base: bigint): ActiveSegment {
    const { folder, incarnation } = this.#options;
    const file = segmentFile(folder, { base, incarnation });
    const fd = this.#disk.create(file);
    try {
      this.#disk.syncFolder(folder);
    } catch (error) {
      // The next try begins it anew.
      this.#disk.close(fd);
      this.#disk.remove(file);
      throw error;
    }
    return { fd, base, size: 0 };
  }

  #remove(segment: Segment): void {
    const file = segmentFile(this.#options.folder, segment);
    this.#reader.release(file);
    this.#trying(() => {
      this.#disk.remove(file);
      // One after the other, also after a loss of power: never a later one gone and this one back.
      this.#disk.syncFolder(this.#options.folder);
    });
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
