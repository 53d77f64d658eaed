// Files of tiles beside what they should hold: the work of the other threads.
import { hash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hashBytes } from '../hash.ts';
import { tileName, tileWidth } from './tile-name.ts';

/** What a file of a tile turned out to be. */
export interface ComparedTile {
  readonly name: string;
  /** SHA-256 in hex; undefined when it was taken with an earlier part of the same file. */
  readonly sum: string | undefined;
  /** The first entry (1 for the first of the log) whose part of the file is not as it should be. */
  readonly wrongAt: number | undefined;
}

/** Lines of the log, and where they are in it. */
export interface BundledLines {
  readonly folder: string;
  readonly bytes: Uint8Array;
  readonly from: number;
  /** Where each line ends. */
  readonly ends: Uint32Array;
  /** The number of entries before these, and how many bytes of their bundle are before these. */
  readonly before: number;
  readonly bundleBytes: number;
  /** How many entries the log has. */
  readonly size: number;
}

const lengthBytes = 2;
/** A full bundle of the longest entries; no honest file of a tile is larger. */
const tileBytesMax = tileWidth * (lengthBytes + 65_535);

/** The bundles that some lines are in, as far as they are. */
export function compareBundles(lines: BundledLines): readonly ComparedTile[] {
  const { before, ends } = lines;
  const compared: ComparedTile[] = [];
  let { from, bundleBytes } = lines;
  for (let line = 0; line < ends.length; ) {
    const index = Math.floor((before + line) / tileWidth);
    const stop = Math.min(ends.length, (index + 1) * tileWidth - before);
    const expected = bundleOf(lines, { line, stop, from });
    const width = widthOf(index, lines.size);
    const isLast = before + stop === index * tileWidth + width;
    const at = { offset: bundleBytes, isLast, first: before + line + 1 };
    compared.push(compareBundle(lines.folder, tileName('entries', index, width), expected, at));
    from = (ends[stop - 1] ?? from) + 1;
    bundleBytes = 0;
    line = stop;
  }
  return compared;
}

/** What is behind the end of the log is in no tile; then any name is as wrong as another. */
function widthOf(index: number, size: number): number {
  const width = Math.min(tileWidth, size - index * tileWidth);
  return width > 0 ? width : tileWidth;
}

/** The lines as a bundle has them, and where each of them ends in there. */
function bundleOf(
  { bytes, ends }: BundledLines,
  part: { readonly line: number; readonly stop: number; readonly from: number },
): { readonly bytes: Buffer; readonly ends: readonly number[] } {
  const last = ends[part.stop - 1] ?? part.from;
  const bundle = Buffer.allocUnsafe(last - part.from + 1 + part.stop - part.line);
  const stops: number[] = [];
  let { from } = part;
  let at = 0;
  for (let line = part.line; line < part.stop; line += 1) {
    const to = ends[line] ?? from;
    bundle.writeUInt16BE((to - from) & 0xffff, at);
    bundle.set(bytes.subarray(from, to), at + lengthBytes);
    at += lengthBytes + to - from;
    stops.push(at);
    from = to + 1;
  }
  return { bytes: bundle, ends: stops };
}

function compareBundle(
  folder: string,
  name: string,
  expected: ReturnType<typeof bundleOf>,
  at: { readonly offset: number; readonly isLast: boolean; readonly first: number },
): ComparedTile {
  const file = readTile(folder, name);
  const end = at.offset + expected.bytes.length;
  const part = file.subarray(at.offset, at.isLast ? undefined : end);
  const sum = at.offset === 0 ? sumOf(file) : undefined;
  if (part.equals(expected.bytes)) return { name, sum, wrongAt: undefined };
  const differs = firstDifference(part, expected.bytes);
  const place = expected.ends.findIndex((stop) => differs < stop);
  return { name, sum, wrongAt: at.first + (place < 0 ? expected.ends.length - 1 : place) };
}

/** Where tiles of hashes are: the first of them at this place of its level. */
export interface TilePlace {
  readonly folder: string;
  readonly level: number;
  readonly index: number;
}

/** @param hashes of as many full tiles as there are, and perhaps of one that is not full */
export function compareTiles(
  hashes: Uint8Array,
  { folder, level, index }: TilePlace,
): readonly ComparedTile[] {
  const compared: ComparedTile[] = [];
  const tileBytes = tileWidth * hashBytes;
  for (let from = 0; from < hashes.length; from += tileBytes) {
    const expected = hashes.subarray(from, from + tileBytes);
    const width = expected.length / hashBytes;
    const place = index + from / tileBytes;
    const name = tileName(level, place, width);
    const file = readTile(folder, name);
    const sum = sumOf(file);
    if (file.equals(expected)) compared.push({ name, sum, wrongAt: undefined });
    else {
      const hash = Math.floor(firstDifference(file, expected) / hashBytes);
      const wrong = place * tileWidth + Math.min(hash, width - 1);
      compared.push({ name, sum, wrongAt: wrong * tileWidth ** level + 1 });
    }
  }
  return compared;
}

/** What is absent or absurdly large is empty: that it should not be is said elsewhere. */
function readTile(folder: string, name: string): Buffer {
  const path = join(folder, name);
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() && found.size <= tileBytesMax ? readFileSync(path) : Buffer.alloc(0);
}

const sumOf = (bytes: Buffer): string => hash('sha256', bytes, 'hex');

function firstDifference(one: Uint8Array, other: Uint8Array): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}
