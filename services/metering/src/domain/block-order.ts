import type { UsageBlock } from './usage-record.ts';

/** How far an incarnation's journal is applied; undefined: nothing of it was ever seen. */
export type Cursor = bigint | undefined;

/**
 * What of a block comes next after the cursor: all of it, the part behind the cursor when it
 * overlaps, or undefined when it is old, or begins later, or overlaps in no way that can be told.
 *
 * The first block of an incarnation is the one that begins with *opened*: nothing else says that no
 * record came before it.
 */
export function nextPart(block: UsageBlock, cursor: Cursor): UsageBlock | undefined {
  if (cursor === undefined) return isFirst(block) ? block : undefined;
  if (block.start === cursor) return block;
  if (block.start > cursor || block.end <= cursor) return undefined;
  let position = block.start;
  for (const [n, size] of block.sizes.entries()) {
    if (position === cursor) return partFrom(block, n, position);
    position += BigInt(size);
  }
  return undefined;
}

/** Whether nothing of the block is left to do. */
export function isPast(block: UsageBlock, cursor: Cursor): boolean {
  return cursor !== undefined && block.end <= cursor;
}

function isFirst({ incarnation, records: [first] }: UsageBlock): boolean {
  return first?.type === 'opened' && first.incarnation === incarnation;
}

function partFrom(block: UsageBlock, n: number, start: bigint): UsageBlock {
  return { ...block, start, records: block.records.slice(n), sizes: block.sizes.slice(n) };
}
