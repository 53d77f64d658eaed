import type { JournalHistory } from './read-journal.ts';
import type { JournalRecord, Segment } from './segment.ts';

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
  /** Everything that lies in the folder, earlier incarnations first, read from the disk. */
  history(): JournalHistory;
  /** Removes the segments that end at or before `position`, never the one being written. */
  dropBefore(position: bigint): void;
  /**
   * Somebody else has found that nothing more can be promised: nothing is acknowledged any more, and
   * `onFault` hears of it, as when the disk fails.
   */
  fail(cause: unknown): void;
  /** Makes everything durable, then closes. Nothing can be appended any more. */
  close(): Promise<void>;
  /**
   * Closes and removes every segment, oldest first, and the room that was kept. Whoever calls it
   * knows that nobody needs any of it; cut short, it leaves a journal that can be opened.
   */
  discard(): Promise<void>;
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
