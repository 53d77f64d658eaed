import { nodeHash } from './hash.ts';
import { rootOver, splitOf } from './subtree.ts';

/**
 * The sibling hashes from leaf `index` (0 for the first) up to the root over all `leaves`.
 *
 * Empty for an index outside the leaves, which no verification accepts unless there is one leaf.
 */
export function inclusionProof(leaves: readonly Buffer[], index: number): readonly Buffer[] {
  if (index < 0 || index >= leaves.length || leaves.length < 2) return [];
  const split = splitOf(leaves.length);
  const left = leaves.slice(0, split);
  const right = leaves.slice(split);
  return index < split
    ? [...inclusionProof(left, index), rootOver(right)]
    : [...inclusionProof(right, index - split), rootOver(left)];
}

/** Whether `leaf` is at `index` of the tree of this size and root (RFC 9162, 2.1.3.2). */
export function verifyInclusion(claim: {
  readonly leaf: Buffer;
  readonly index: bigint;
  readonly size: bigint;
  readonly root: Buffer;
  readonly proof: readonly Buffer[];
}): boolean {
  if (claim.index < 0n || claim.index >= claim.size) return false;
  let node = claim.index;
  let last = claim.size - 1n;
  let hash = claim.leaf;
  for (const sibling of claim.proof) {
    if (last === 0n) return false;
    if ((node & 1n) === 1n || node === last) {
      hash = nodeHash(sibling, hash);
      // A node without a right sibling stands unchanged one level up: skip those levels.
      while ((node & 1n) === 0n && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n && hash.equals(claim.root);
}
