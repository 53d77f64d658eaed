import { hash } from 'node:crypto';
import { hashBytes, merkleRoot } from './hash.ts';
import type { Crew } from './log/crew.ts';
import type { TileCheck } from './tiles/tile-check.ts';
import { tileWidth } from './tiles/tile-name.ts';

/** Leaves that a thread makes a subtree of at once: a power of two. */
const leavesPerSubtree = 4_096;

/** The Merkle tree over a log, as far as it has been read. Memory does not grow with it. */
export interface TreeLog {
  readonly size: number;
  /** Takes the leaves that follow, 32 bytes each. */
  push(leaves: Uint8Array): void;
  /** The root over the first so many leaves: all of them, or a size that was asked for before. */
  rootAt(size: number): Promise<Buffer>;
  /** Once all leaves are in. */
  end(): Promise<void>;
}

interface Complete {
  readonly leaves: number;
  readonly root: Buffer;
}

/** What a tree is asked besides its root. */
export interface TreeOptions {
  /** Sizes at which the root will be asked for, besides the last. */
  readonly sizes: readonly number[];
  readonly tiles: TileCheck | undefined;
}

export function treeLog(crew: Crew, { sizes, tiles }: TreeOptions): TreeLog {
  const rest = new Uint8Array(leavesPerSubtree * hashBytes);
  const roots = new Map<number, Promise<Buffer>>();
  let size = 0;
  /** Complete subtrees, the largest first, as of the leaves that were sent to be hashed. */
  let complete: Promise<readonly Complete[]> = Promise.resolve([]);
  const inRest = () => size % leavesPerSubtree;
  const rootNow = (): Promise<Buffer> => {
    const leaves = Buffer.from(rest.subarray(0, inRest() * hashBytes));
    return complete.then((subtrees) => rootOver(subtrees, leaves));
  };
  const hashFull = () => {
    const index = (size - leavesPerSubtree) / tileWidth;
    const place = tiles && { folder: tiles.folder, level: 0, index };
    const asked = crew.ask('subtree', rest.slice(), place);
    complete = Promise.all([complete, asked]).then(async ([subtrees, made]) => {
      await tiles?.take(made.compared, made.parents);
      return joined(subtrees, { leaves: leavesPerSubtree, root: Buffer.from(made.root) });
    });
    complete.catch(() => {});
  };
  return {
    get size() {
      return size;
    },
    push(leaves) {
      for (let from = 0; from < leaves.length; ) {
        const stop = Math.min(...sizes.filter((wanted) => wanted > size), Number.POSITIVE_INFINITY);
        const room = Math.min(leavesPerSubtree - inRest(), stop - size);
        const some = leaves.subarray(from, from + room * hashBytes);
        rest.set(some, inRest() * hashBytes);
        from += some.length;
        size += some.length / hashBytes;
        if (inRest() === 0) hashFull();
        if (size === stop) roots.set(size, rootNow());
      }
    },
    rootAt(wanted) {
      const known = roots.get(wanted) ?? (wanted === size ? rootNow() : undefined);
      if (!known) throw new RangeError(`Nobody asked for the root at ${wanted} before.`);
      return known;
    },
    async end() {
      await complete;
      await tiles?.end(rest.slice(0, inRest() * hashBytes));
    },
  };
}

/** As many complete subtrees of one size become one of twice that size as there are. */
function joined(subtrees: readonly Complete[], next: Complete): readonly Complete[] {
  const last = subtrees.at(-1);
  if (last?.leaves !== next.leaves) return [...subtrees, next];
  const both = { leaves: 2 * next.leaves, root: nodeOf(last.root, next.root) };
  return joined(subtrees.slice(0, -1), both);
}

function rootOver(subtrees: readonly Complete[], leaves: Buffer): Buffer {
  const at = (index: number) => leaves.subarray(index * hashBytes, (index + 1) * hashBytes);
  const count = leaves.length / hashBytes;
  const roots = subtrees.map(({ root }) => root);
  if (count === 0 && roots.length > 0)
    return roots.reduceRight((right, left) => nodeOf(left, right));
  return roots.reduceRight((right, left) => nodeOf(left, right), merkleRoot(count, at));
}

function nodeOf(left: Buffer, right: Buffer): Buffer {
  return hash('sha256', Buffer.concat([Buffer.of(0x01), left, right]), 'buffer');
}
