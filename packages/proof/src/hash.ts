import { hash } from 'node:crypto';

const leafPrefix = 0x00;
const nodePrefix = 0x01;

/** SHA-256 of nothing: the root of a tree without leaves (RFC 6962, 2.1). */
export const emptyRoot: Buffer = sha256('');

/** `SHA-256(0x00 ‖ bytes)`: what stands for one entry in the tree and in the next entry's `prev`. */
export function leafHash(bytes: Uint8Array): Buffer {
  const prefixed = Buffer.allocUnsafe(1 + bytes.length);
  prefixed[0] = leafPrefix;
  prefixed.set(bytes, 1);
  return sha256(prefixed);
}

/** The same in hexadecimal, of `0x00 ‖ bytes` that lie one behind the other already. */
export function leafOfFramed(framed: Uint8Array): string {
  return hash('sha256', framed, 'hex');
}

/** `SHA-256(0x01 ‖ left ‖ right)`: an inner node over two subtrees. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  const prefixed = Buffer.allocUnsafe(1 + left.length + right.length);
  prefixed[0] = nodePrefix;
  prefixed.set(left, 1);
  prefixed.set(right, 1 + left.length);
  return sha256(prefixed);
}

/** A digest by way of a text lies in Node's pool of buffers; its own memory would cost as much again. */
function sha256(bytes: Uint8Array | string): Buffer {
  return Buffer.from(hash('sha256', bytes, 'hex'), 'hex');
}
