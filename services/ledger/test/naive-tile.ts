import { appendLeaf, emptyFrontier, rootOf } from '@alfred/proof';

/** The hashes of a tile by their definition. */
export function naiveTile(
  leaves: readonly Buffer[],
  { level, index, width }: { level: number; index: bigint; width: number },
): Buffer {
  const span = 256 ** level;
  const first = Number(index) * 256;
  const hashes = Array.from({ length: width }, (_, at) => {
    const part = leaves.slice((first + at) * span, (first + at + 1) * span);
    return rootOf(part.reduce(appendLeaf, emptyFrontier));
  });
  return Buffer.concat(hashes);
}
