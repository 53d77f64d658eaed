import { appendLeaf, emptyFrontier, rootOf } from './frontier.ts';

/** The root over these leaves alone. */
export function rootOver(leaves: readonly Buffer[]): Buffer {
  return rootOf(leaves.reduce(appendLeaf, emptyFrontier));
}

/** The largest power of two below `size` (which is at least 2): where RFC 6962 splits a tree. */
export function splitOf(size: number): number {
  return 2 ** Math.floor(Math.log2(size - 1));
}
