// What another thread does, or this one when there is no other.
import { createHash, type Hash } from 'node:crypto';
import { changesIn, type FoundChanges } from '../changed.ts';
import { hashBytes, merkleRoot } from '../hash.ts';
import { entryScanner, type ScanEntry } from '../scan-entry.ts';
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
  /** The root over some leaves, and the roots over every `leavesPerTile` of them. */
  subtree(leaves: Uint8Array): { readonly root: Uint8Array; readonly tiles: Uint8Array };
}

/** As many leaves as a tile of C2SP tlog-tiles holds. */
export const leavesPerTile = 256;

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
  };
}

function subtree(leaves: Uint8Array): ReturnType<Work['subtree']> {
  const all = Buffer.from(leaves.buffer, leaves.byteOffset, leaves.length);
  const at = (index: number) => all.subarray(index * hashBytes, (index + 1) * hashBytes);
  const count = all.length / hashBytes;
  const tiles: Buffer[] = [];
  for (let from = 0; from + leavesPerTile <= count; from += leavesPerTile) {
    tiles.push(merkleRoot(leavesPerTile, (index) => at(from + index)));
  }
  const whole = tiles.length * leavesPerTile === count;
  const root = whole
    ? merkleRoot(tiles.length, (index) => tiles[index] ?? at(0))
    : merkleRoot(count, at);
  return { root, tiles: Buffer.concat(tiles) };
}
