import { createHash } from 'node:crypto';

const leafPrefix = Buffer.of(0x00);
const nodePrefix = Buffer.of(0x01);

/** SHA-256 of nothing: the root of a tree without leaves (RFC 6962, 2.1). */
export const emptyRoot: Buffer = createHash('sha256').digest();

/** `SHA-256(0x00 ‖ bytes)`: what stands for one entry in the tree and in the next entry's `prev`. */
export function leafHash(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(leafPrefix).update(bytes).digest();
}

/** `SHA-256(0x01 ‖ left ‖ right)`: an inner node over two subtrees. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(nodePrefix).update(left).update(right).digest();
}
