import { hash } from 'node:crypto';
import type { NewEntry } from './event-store.ts';

/**
 * A batch as PostgreSQL takes it: every byte in one binary parameter, found again by offsets that
 * count from 1. (An array of `bytea` would travel as hexadecimal text, at half the rate.)
 */
export interface BatchParameters {
  readonly blob: Buffer;
  /** Where each entry's key hash starts; 0 for an entry without a key. */
  readonly keyOffsets: readonly number[];
  readonly offsets: readonly number[];
  readonly lengths: readonly number[];
}

const keyHashBytes = 32;

/** Keys are looked up by their SHA-256, so that the index does not grow with their length. */
export function keyHash(key: string): Buffer {
  return Buffer.from(hash('sha256', key, 'hex'), 'hex');
}

/** Lays the entries and their key hashes one behind the other. */
export function batchParameters(entries: readonly NewEntry[]): BatchParameters {
  const size = entries.reduce(
    (sum, { bytes, key }) => sum + bytes.length + (key === undefined ? 0 : keyHashBytes),
    0,
  );
  const blob = Buffer.allocUnsafe(size);
  const keyOffsets: number[] = [];
  const offsets: number[] = [];
  const lengths: number[] = [];
  let end = 0;
  for (const { bytes, key } of entries) {
    keyOffsets.push(key === undefined ? 0 : end + 1);
    if (key !== undefined) end += keyHash(key).copy(blob, end);
    offsets.push(end + 1);
    lengths.push(bytes.length);
    blob.set(bytes, end);
    end += bytes.length;
  }
  return { blob, keyOffsets, offsets, lengths };
}
