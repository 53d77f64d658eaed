import { hash } from 'node:crypto';

export const hashBytes = 32;

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

/** All leaves of a log. */
export interface Leaves {
  readonly size: number;
  /** The leaf of line `index` (0 for the first), which must exist. */
  at(index: number): Buffer;
}
