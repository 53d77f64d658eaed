// What another thread does, or this one when there is no other.
import { createHash, type Hash } from 'node:crypto';
import { changesIn, type FoundChanges } from '../changed.ts';
import { hashBytes, merkleRoot } from '../hash.ts';
import { entryScanner, type ScanEntry } from '../scan-entry.ts';
import {
  type BundledLines,
  type ComparedTile,
  compareBundles,
  compareTiles,
  type TilePlace,
} from '../tiles/compare-tiles.ts';
import { tileWidth } from '../tiles/tile-name.ts';
import { type Checked, checkLines, type Lines } from './check-piece.ts';

/** A range of bytes that nobody changes before the task is done. */
export interface Bytes {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** Everything that threads are asked. */
export interface Work {
  check(lines: Lines): Checked;
  /** Charges that are changed, and on which line (0 for the first of these). */
  findChanges(lines: Lines): FoundChanges;
  /** The bytes that follow in a file that is being hashed. */
  addToSum(bytes: Bytes): undefined;
  /** Of all the bytes added, in hex. */
  sum(): string;
  /** The roots over every tile of these leaves, and over all; compares the tiles that are there. */
  subtree(leaves: Uint8Array, tiles: TilePlace | undefined): Subtree;
  compareTiles(hashes: Uint8Array, where: TilePlace): readonly ComparedTile[];
  compareBundles(lines: BundledLines): readonly ComparedTile[];
}

export interface Subtree {
  readonly root: Uint8Array;
  readonly parents: Uint8Array;
  readonly compared: readonly ComparedTile[];
}

export function worker(): Work {
  let scan: ScanEntry | undefined;
  let hash: Hash | undefined;
  return {
    check: (lines) => {
      scan ??= entryScanner();
      return checkLines(lines, scan);
    },
    findChanges: changesIn,
    addToSum: ({ bytes, from, to }) => {
      hash ??= createHash('sha256');
      hash.update(bytes.subarray(from, to));
      return undefined;
    },
    sum: () => (hash ?? createHash('sha256')).digest('hex'),
    subtree,
    compareTiles,
    compareBundles,
  };
}

/** @param leaves so many that they fill tiles, and these in turn a power of two of them */
function subtree(leaves: Uint8Array, tiles: TilePlace | undefined): Subtree {
  const all = Buffer.from(leaves.buffer, leaves.byteOffset, leaves.length);
  const at = (index: number) => all.subarray(index * hashBytes, (index + 1) * hashBytes);
  const roots: Buffer[] = [];
  for (let from = 0; from < all.length / hashBytes; from += tileWidth) {
    roots.push(merkleRoot(tileWidth, (index) => at(from + index)));
  }
  const parents = Buffer.concat(roots);
  const root = merkleRoot(roots.length, (index) =>
    parents.subarray(index * hashBytes, (index + 1) * hashBytes),
  );
  return { root, parents, compared: tiles ? compareTiles(leaves, tiles) : [] };
}
