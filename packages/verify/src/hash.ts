import { hash } from 'node:crypto';

export const hashBytes = 32;

const leavesPerChunk = 4_096;

/** `SHA-256(0x00 ‖ entry)`. `framed` is the entry's bytes with that zero already in front. */
export function leafOf(framed: Uint8Array): Buffer {
  return hash('sha256', framed, 'buffer');
}

/** The root of RFC 6962 over `size` leaves, each asked for once and in order. */
export function merkleRoot(size: number, leafAt: (index: number) => Buffer): Buffer {
  if (size === 0) return hash('sha256', '', 'buffer');
  const framed = Buffer.alloc(1 + 2 * hashBytes, 0x01);
  const nodeOf = (left: Buffer, right: Buffer): Buffer => {
    left.copy(framed, 1);
    right.copy(framed, 1 + hashBytes);
    return hash('sha256', framed, 'buffer');
  };
  const subtrees: Buffer[] = [];
  for (let index = 0; index < size; index += 1) {
    let subtree = leafAt(index);
    // As many complete subtrees end here as `index` has ones at its low end.
    for (let bits = index; bits % 2 === 1; bits = Math.floor(bits / 2)) {
      const left = subtrees.pop();
      if (left) subtree = nodeOf(left, subtree);
    }
    subtrees.push(subtree);
  }
  return subtrees.reduceRight((right, left) => nodeOf(left, right));
}

/** All leaves of a log, 32 bytes each and nothing more. */
export interface Leaves {
  readonly size: number;
  push(leaf: Buffer): void;
  /** The leaf of line `index` (0 for the first), which must exist. */
  at(index: number): Buffer;
}

export function leafStore(): Leaves {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    get size() {
      return size;
    },
    push(leaf) {
      const place = size % leavesPerChunk;
      if (place === 0) chunks.push(Buffer.allocUnsafeSlow(leavesPerChunk * hashBytes));
      leaf.copy(chunks.at(-1) ?? leaf, place * hashBytes);
      size += 1;
    },
    at(index) {
      const chunk = chunks[Math.floor(index / leavesPerChunk)];
      if (!chunk || index >= size) throw new RangeError(`There is no leaf ${index}.`);
      const start = (index % leavesPerChunk) * hashBytes;
      return chunk.subarray(start, start + hashBytes);
    },
  };
}
