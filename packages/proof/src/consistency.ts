import { nodeHash } from './hash.ts';
import { rootOver, splitOf } from './subtree.ts';

/**
 * The hashes that show that the tree over the first `size` leaves is a prefix of the one over all.
 *
 * Empty when there is nothing to show: the same size, or a size of 0 or beyond the leaves.
 */
export function consistencyProof(leaves: readonly Buffer[], size: number): readonly Buffer[] {
  if (size <= 0 || size >= leaves.length) return [];
  return subproof(leaves, size, true);
}

/** `known`: the older root is what the verifier starts from, so it need not be sent. */
function subproof(leaves: readonly Buffer[], size: number, known: boolean): readonly Buffer[] {
  if (size === leaves.length) return known ? [] : [rootOver(leaves)];
  const split = splitOf(leaves.length);
  const left = leaves.slice(0, split);
  const right = leaves.slice(split);
  return size <= split
    ? [...subproof(left, size, known), rootOver(right)]
    : [...subproof(right, size - split, false), rootOver(left)];
}

/** Whether the newer tree begins with the older one (RFC 9162, 2.1.4.2). */
export function verifyConsistency(claim: {
  readonly olderSize: bigint;
  readonly olderRoot: Buffer;
  readonly newerSize: bigint;
  readonly newerRoot: Buffer;
  readonly proof: readonly Buffer[];
}): boolean {
  const { olderSize, olderRoot, newerSize, newerRoot, proof } = claim;
  if (olderSize < 0n || olderSize > newerSize) return false;
  if (olderSize === newerSize) return proof.length === 0 && olderRoot.equals(newerRoot);
  if (olderSize === 0n) return proof.length === 0;
  // A complete older tree is itself the first node of the path, so its proof leaves it out.
  const complete = (olderSize & (olderSize - 1n)) === 0n;
  const [first, ...path] = complete ? [olderRoot, ...proof] : proof;
  if (!first) return false;
  return climb({ olderSize, olderRoot, newerSize, newerRoot, first, path });
}

function climb(claim: {
  readonly olderSize: bigint;
  readonly olderRoot: Buffer;
  readonly newerSize: bigint;
  readonly newerRoot: Buffer;
  readonly first: Buffer;
  readonly path: readonly Buffer[];
}): boolean {
  let node = claim.olderSize - 1n;
  let last = claim.newerSize - 1n;
  while ((node & 1n) === 1n) {
    node >>= 1n;
    last >>= 1n;
  }
  let older = claim.first;
  let newer = claim.first;
  for (const sibling of claim.path) {
    if (last === 0n) return false;
    if ((node & 1n) === 1n || node === last) {
      older = nodeHash(sibling, older);
      newer = nodeHash(sibling, newer);
      while ((node & 1n) === 0n && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else {
      newer = nodeHash(newer, sibling);
    }
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n && older.equals(claim.olderRoot) && newer.equals(claim.newerRoot);
}
