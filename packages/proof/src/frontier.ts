import { emptyRoot, nodeHash } from './hash.ts';

/**
 * What must be remembered of a tree to append to it and to know its root: the roots of its complete
 * subtrees, the largest (leftmost) first, one for each bit that is set in `size`.
 */
export interface Frontier {
  readonly size: bigint;
  readonly hashes: readonly Buffer[];
}

/** A tree without leaves. */
export const emptyFrontier: Frontier = { size: 0n, hashes: [] };

const sizeBytes = 8;
const hashBytes = 32;

/** The tree with one more leaf. Costs one hash on average; the given frontier stays as it is. */
export function appendLeaf(frontier: Frontier, leaf: Buffer): Frontier {
  const hashes = frontier.hashes.slice();
  let subtree = leaf;
  for (let bits = frontier.size; (bits & 1n) === 1n; bits >>= 1n) {
    const left = hashes.pop();
    if (left) subtree = nodeHash(left, subtree);
  }
  hashes.push(subtree);
  return { size: frontier.size + 1n, hashes };
}

/** The RFC 6962 root over all leaves appended so far. */
export function rootOf(frontier: Frontier): Buffer {
  if (frontier.hashes.length === 0) return emptyRoot;
  return frontier.hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** Eight bytes of size (big-endian), then the hashes: what a signer stores beside its cursor. */
export function encodeFrontier(frontier: Frontier): Buffer {
  const size = Buffer.alloc(sizeBytes);
  size.writeBigUInt64BE(frontier.size);
  return Buffer.concat([size, ...frontier.hashes]);
}

/** The frontier in these bytes, or undefined when their length does not fit the size they state. */
export function decodeFrontier(bytes: Uint8Array): Frontier | undefined {
  if (bytes.length < sizeBytes) return undefined;
  const buffer = Buffer.from(bytes);
  const size = buffer.readBigUInt64BE();
  const count = size.toString(2).replaceAll('0', '').length;
  if (buffer.length !== sizeBytes + count * hashBytes) return undefined;
  const hashes = Array.from({ length: count }, (_, index) => {
    const start = sizeBytes + index * hashBytes;
    return buffer.subarray(start, start + hashBytes);
  });
  return { size, hashes };
}
