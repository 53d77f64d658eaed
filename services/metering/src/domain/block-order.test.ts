import { describe, expect, it } from 'vitest';
import { block, note, opened } from '../../test/usage-factory.ts';
import { isPast, nextPart } from './block-order.ts';

const three = block('inc_a', 100n, [note('a'), note('b'), note('c')]);

describe('nextPart', () => {
  it('is the whole block at the cursor', () => {
    expect(nextPart(three, 100n)).toBe(three);
  });

  it('is what lies behind the cursor when the block overlaps', () => {
    expect(nextPart(three, 120n)).toMatchObject({ start: 120n, end: 130n, sizes: [10] });
    expect(nextPart(three, 120n)?.records).toEqual([note('c')]);
  });

  it.each([
    ['a block that is old', 130n],
    ['a block that begins later', 90n],
    ['a block with no record at the cursor', 115n],
  ])('is nothing of %s', (_, cursor) => {
    expect(nextPart(three, cursor)).toBeUndefined();
  });

  it('is nothing of an overlap whose sizes nobody stated', () => {
    expect(nextPart({ ...three, sizes: [] }, 110n)).toBeUndefined();
  });

  it('begins an incarnation only with its own first record', () => {
    const first = block('inc_a', 100n, [opened('inc_a'), note('a')]);
    expect(nextPart(first, undefined)).toBe(first);
    expect(nextPart(three, undefined)).toBeUndefined();
    expect(nextPart(block('inc_b', 0n, [opened('inc_a')]), undefined)).toBeUndefined();
  });
});

describe('isPast', () => {
  it('is a block that ends at or before the cursor', () => {
    expect([undefined, 129n, 130n].map((cursor) => isPast(three, cursor))).toEqual([
      false,
      false,
      true,
    ]);
  });
});
