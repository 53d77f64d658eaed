import { compareSum, type ExportFolder, isTile, sumsName } from '../export-files.ts';
import { hashBytes, merkleRoot } from '../hash.ts';
import type { Crew } from '../log/crew.ts';
import type { CheckedPiece } from '../log/walk.ts';
import type { Findings } from '../report.ts';
import type { ComparedTile } from './compare-tiles.ts';
import { tileNames, tileWidth } from './tile-name.ts';

/** Compares the tiles of an export with its entries, as these are read. */
export interface TileCheck {
  readonly folder: string;
  /** The lines that follow, with their bundles. To be awaited before the piece is released. */
  push(found: CheckedPiece): Promise<void>;
  /** Full tiles of leaves that were compared, and the hashes over each: all of them in order. */
  take(compared: readonly ComparedTile[], parents: Uint8Array): Promise<void>;
  /** The leaves that no full subtree has; compares what is not full. */
  end(rest: Uint8Array): Promise<void>;
  /** What is wrong, once it is known whether the entries are the signed ones. */
  report(areSigned: boolean, findings: Findings): void;
}

/** Full tiles of one level that are compared at once. */
const tilesAtOnce = 16;

interface Level {
  readonly hashes: Uint8Array;
  /** How many of the hashes are there, and how many were before them. */
  count: number;
  before: number;
}

/** @param size how many entries the log has, as far as that is known before it is read */
export function tileCheck(files: ExportFolder, crew: Crew, size: number): TileCheck {
  const { folder } = files;
  const found: Found = { sums: new Map(), wrong: new Map(), size: 0 };
  const levels = new Map<number, Level>();
  let bundleBytes = 0;
  const compare = async (level: number, { hashes, count, before }: Level) => {
    const some = hashes.slice(0, count * hashBytes);
    const where = { folder, level, index: before / tileWidth };
    takeInto(found, await crew.ask('compareTiles', some, where));
  };
  const add = async (level: number, more: Uint8Array): Promise<void> => {
    const own = levels.get(level) ?? emptyLevel();
    levels.set(level, own);
    for (let from = 0; from < more.length; ) {
      const some = more.subarray(from, from + own.hashes.length - own.count * hashBytes);
      own.hashes.set(some, own.count * hashBytes);
      own.count += some.length / hashBytes;
      from += some.length;
      if (own.count * hashBytes < own.hashes.length) continue;
      await compare(level, own);
      await add(level + 1, parentsOf(own));
      own.before += own.count;
      own.count = 0;
    }
  };
  return {
    folder,
    async push({ piece, checked: { ends } }) {
      const { slab: bytes, from } = piece;
      const lines = { folder, bytes, from, ends, before: found.size, bundleBytes, size };
      found.size += ends.length;
      bundleBytes = bytesOfBundle(lines);
      takeInto(found, await crew.ask('compareBundles', lines));
    },
    async take(compared, parents) {
      takeInto(found, compared);
      await add(1, parents);
    },
    async end(rest) {
      const leaves = { hashes: rest, count: rest.length / hashBytes };
      const inSubtrees = found.size - leaves.count;
      if (leaves.count > 0) await compare(0, { ...leaves, before: inSubtrees });
      await add(1, parentsOf(leaves));
      for (let level = 1; levels.has(level); level += 1) {
        const own = levels.get(level);
        if (!own || own.count === 0) continue;
        await compare(level, own);
        const parents = parentsOf(own);
        if (parents.length > 0) await add(level + 1, parents);
      }
    },
    report: (areSigned, findings) => {
      report(files, found, findings);
      reportSums(files, { ...found, areSigned }, findings);
    },
  };
}

const emptyLevel = (): Level => ({
  hashes: new Uint8Array(tilesAtOnce * tileWidth * hashBytes),
  ...{ count: 0, before: 0 },
});

interface Found {
  readonly sums: Map<string, string>;
  /** By tile: the first entry that is not in it as it is in the log. */
  readonly wrong: Map<string, number>;
  /** How many entries there are. */
  size: number;
}

function takeInto({ sums, wrong }: Found, compared: readonly ComparedTile[]): void {
  for (const { name, sum, wrongAt } of compared) {
    if (sum !== undefined) sums.set(name, sum);
    if (wrongAt !== undefined && !wrong.has(name)) wrong.set(name, wrongAt);
  }
}

function report({ present }: ExportFolder, { wrong, size }: Found, findings: Findings): void {
  const add = (name: string, message: string) =>
    findings.add({ check: 'tiles', files: [name], message: `${name} ${message}` });
  const due = new Set(tileNames(size));
  for (const name of due) {
    if (!present.has(name)) add(name, 'is not there');
  }
  for (const name of present) {
    if (!isTile(name) || due.has(name)) continue;
    add(name, `is no tile of a log of ${size} entries`);
  }
  for (const [name, entry] of wrong) {
    if (present.has(name)) add(name, `does not hold entry ${entry} as it is in the log`);
  }
}

function reportSums(
  files: ExportFolder,
  { sums, wrong, areSigned }: Found & { readonly areSigned: boolean },
  findings: Findings,
): void {
  for (const [name, actual] of sums) {
    if (!files.present.has(name)) continue;
    // A tile that is as the signed entries want it is not the one to blame.
    const isVouched = areSigned && !wrong.has(name);
    compareSum(files, { name, actual, files: isVouched ? [sumsName] : [name] }, findings);
  }
}

/** The roots over every full tile. */
function parentsOf({ hashes, count }: Pick<Level, 'hashes' | 'count'>): Uint8Array {
  const roots: Buffer[] = [];
  for (let from = 0; from + tileWidth <= count; from += tileWidth) {
    const tile = Buffer.from(hashes.slice(from * hashBytes, (from + tileWidth) * hashBytes));
    roots.push(merkleRoot(tileWidth, (at) => tile.subarray(at * hashBytes, (at + 1) * hashBytes)));
  }
  return Buffer.concat(roots);
}

/** How much of the last bundle there is up to the end of these lines. */
function bytesOfBundle(lines: {
  readonly from: number;
  readonly ends: Uint32Array;
  readonly before: number;
  readonly bundleBytes: number;
}): number {
  const { from, ends, before, bundleBytes } = lines;
  if (ends.length === 0) return bundleBytes;
  const inLast = (before + ends.length) % tileWidth;
  const first = Math.max(0, ends.length - inLast);
  const start = first === 0 ? from : (ends[first - 1] ?? from) + 1;
  const end = (ends.at(-1) ?? from) + 1;
  // Of each line a newline less, and two bytes of length more.
  const own = first === ends.length ? 0 : end - start + ends.length - first;
  return (inLast > ends.length ? bundleBytes : 0) + own;
}
