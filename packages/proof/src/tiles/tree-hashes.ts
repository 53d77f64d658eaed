import type { Frontier } from '../frontier.ts';
import { emptyRoot, nodeHash } from '../hash.ts';
import { tileHeight, tileWidth } from './tile-path.ts';

/** A hash that tiles keep: the root over `256 ** level` leaves, the `index`-th of its level. */
export interface TileHash {
  readonly level: number;
  readonly index: bigint;
  readonly hash: Buffer;
}

/** A tile, whatever its width. */
export interface TileId {
  readonly level: number;
  readonly index: bigint;
}

/** The leaves from `start` up to, and not including, `end`. */
export interface LeafRange {
  readonly start: bigint;
  readonly end: bigint;
}

/** Gives what is there of these tiles, by {@link tileName}: at least what was ever appended. */
export type ReadTiles = (tiles: readonly TileId[]) => Promise<ReadonlyMap<string, Uint8Array>>;

/** `level/index`. */
export const tileName = ({ level, index }: TileId): string => `${level}/${index}`;

const hashBytes = 32;
const heightOf = BigInt(tileHeight);
const widthMask = BigInt(tileWidth - 1);

/** What tiles gain when this leaf is appended to a tree of this frontier. */
export function tileHashesOf({ size, hashes }: Frontier, leaf: Buffer): readonly TileHash[] {
  const gained: TileHash[] = [{ level: 0, index: size, hash: leaf }];
  // Only every 256th leaf fills a tile, and with it perhaps those above.
  if ((size & widthMask) !== widthMask) return gained;
  let subtree = leaf;
  let left = hashes.length;
  for (let height = 1, bits = size; (bits & 1n) === 1n; height += 1, bits >>= 1n) {
    left -= 1;
    subtree = nodeHash(hashes[left] ?? emptyRoot, subtree);
    if (height % tileHeight === 0) {
      gained.push({ level: height / tileHeight, index: bits >> 1n, hash: subtree });
    }
  }
  return gained;
}

/** What an inclusion proof of leaf `index` hashes over, from the leaf's sibling to the top. */
export function inclusionRanges(index: bigint, size: bigint): readonly LeafRange[] {
  const ranges: LeafRange[] = [];
  let [start, end] = [0n, size];
  while (end - start > 1n) {
    const split = start + splitOf(end - start);
    if (index < split) {
      ranges.push({ start: split, end });
      end = split;
    } else {
      ranges.push({ start, end: split });
      start = split;
    }
  }
  return ranges.reverse();
}

/** What a consistency proof from `older` to `newer` leaves hashes over, in its order. */
export function consistencyRanges(older: bigint, newer: bigint): readonly LeafRange[] {
  if (older <= 0n || older >= newer) return [];
  const ranges: LeafRange[] = [];
  let [start, end] = [0n, newer];
  while (end !== older) {
    const split = start + splitOf(end - start);
    if (older <= split) {
      ranges.push({ start: split, end });
      end = split;
    } else {
      ranges.push({ start, end: split });
      start = split;
    }
  }
  // The older root is where the verifier starts, when it is one subtree of the newer tree.
  if (start > 0n) ranges.push({ start, end });
  return ranges.reverse();
}

/**
 * The roots over these ranges, from as few tiles as there can be: two a level for each range.
 *
 * Undefined when a hash that is needed is not in its tile.
 */
export async function hashesOver(
  ranges: readonly LeafRange[],
  read: ReadTiles,
): Promise<readonly Buffer[] | undefined> {
  const parts = ranges.map(subtreesOf);
  const wanted = new Map(parts.flat().map(({ tile }) => [tileName(tile), tile]));
  const tiles = wanted.size > 0 ? await read([...wanted.values()]) : new Map<string, Uint8Array>();
  const roots = parts.map((subtrees) => {
    const hashes = subtrees.map((each) => subtreeRoot(each, tiles.get(tileName(each.tile))));
    const [last, ...others] = hashes.reverse();
    if (hashes.length === 0) return emptyRoot;
    return others.reduce(
      (right, left) => (left && right ? nodeHash(left, right) : undefined),
      last,
    );
  });
  return roots.every((root) => root !== undefined) ? roots : undefined;
}

/** A complete subtree, as consecutive hashes of one tile. */
interface Subtree {
  readonly tile: TileId;
  readonly from: number;
  readonly count: number;
}

function subtreesOf({ start, end }: LeafRange): readonly Subtree[] {
  const subtrees: Subtree[] = [];
  for (let at = start; at < end; ) {
    const height = bitLength(end - at) - 1;
    subtrees.push(subtreeAt(at, height));
    at += 1n << BigInt(height);
  }
  return subtrees;
}

function subtreeAt(start: bigint, height: number): Subtree {
  const level = Math.floor(height / tileHeight);
  const first = start >> BigInt(level * tileHeight);
  return {
    tile: { level, index: first >> heightOf },
    from: Number(first & widthMask),
    count: 1 << (height % tileHeight),
  };
}

function subtreeRoot({ from, count }: Subtree, tile: Uint8Array | undefined): Buffer | undefined {
  if (!tile || tile.length < (from + count) * hashBytes) return undefined;
  let hashes: Buffer[] = Array.from({ length: count }, (_, at) =>
    Buffer.from(tile.subarray((from + at) * hashBytes, (from + at + 1) * hashBytes)),
  );
  while (hashes.length > 1) hashes = pairwise(hashes);
  return hashes[0];
}

function pairwise(hashes: readonly Buffer[]): Buffer[] {
  return Array.from({ length: hashes.length / 2 }, (_, at) =>
    nodeHash(hashes[2 * at] ?? emptyRoot, hashes[2 * at + 1] ?? emptyRoot),
  );
}

/** The largest power of two below `count` (at least 2): where RFC 6962 splits a tree. */
function splitOf(count: bigint): bigint {
  return 1n << BigInt(bitLength(count - 1n) - 1);
}

const bitLength = (value: bigint): number => value.toString(2).length;
