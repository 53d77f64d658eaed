import {
  appendLeaf,
  emptyFrontier,
  encodeBundle,
  type Frontier,
  leafHash,
  type TileHash,
  tileHashesOf,
  tilePath,
  tileWidth,
} from '@alfred/proof';

/** The tree over entries as they come, written as the files of a C2SP tlog-tiles log. */
export interface TileFiles {
  /** The tree over all entries that were added. */
  readonly frontier: Frontier;
  add(entry: Uint8Array): Promise<void>;
  /** Writes what is not full. Nothing is added after it. */
  end(): Promise<void>;
}

/** Full tiles are written once they are full; memory holds one of each level. */
export function tileFiles(write: (path: string, bytes: Uint8Array) => Promise<void>): TileFiles {
  const levels: Buffer[][] = [];
  let entries: Uint8Array[] = [];
  let frontier = emptyFrontier;

  async function gain({ level, index, hash }: TileHash): Promise<void> {
    const hashes = levels[level] ?? [];
    levels[level] = hashes;
    hashes.push(hash);
    if (hashes.length < tileWidth) return;
    await writeTile(level, index / BigInt(tileWidth));
    levels[level] = [];
  }

  async function writeTile(level: number, index: bigint): Promise<void> {
    const hashes = levels[level] ?? [];
    if (hashes.length === 0) return;
    await write(tilePath({ level, index, width: hashes.length }), Buffer.concat(hashes));
  }

  async function writeEntries(): Promise<void> {
    const width = entries.length;
    if (width === 0) return;
    const index = (frontier.size - 1n) / BigInt(tileWidth);
    await write(tilePath({ level: 'entries', index, width }), encodeBundle(entries));
    entries = [];
  }

  return {
    get frontier() {
      return frontier;
    },
    async add(entry) {
      const leaf = leafHash(entry);
      const gained = tileHashesOf(frontier, leaf);
      frontier = appendLeaf(frontier, leaf);
      entries.push(entry);
      if (entries.length === tileWidth) await writeEntries();
      for (const hash of gained) await gain(hash);
    },
    async end() {
      await writeEntries();
      for (const level of levels.keys()) {
        await writeTile(level, frontier.size >> BigInt(8 * (level + 1)));
      }
    },
  };
}
