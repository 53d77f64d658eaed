import { tilePath, tilesOfSize } from '@alfred/proof';
import { describe, expect, it } from 'vitest';
import { tileName, tileNames } from '../src/tiles/tile-name.ts';

describe('the name of a tile', () => {
  it('is the one that the ledger gives it', () => {
    for (const index of [0, 1, 66, 999, 1_000, 67_001, 1_234_067, 12_345_678_901]) {
      for (const [level, width] of [
        [0, 256],
        [1, 17],
        ['entries', 256],
        ['entries', 1],
      ] as const) {
        expect(tileName(level, index, width)).toBe(
          tilePath({ level, index: BigInt(index), width }),
        );
      }
    }
  });

  it.each([0, 1, 255, 256, 257, 65_536, 70_000])('is due for a log of %i entries', (size) => {
    const bundles = Array.from({ length: Math.ceil(size / 256) }, (_, index) =>
      tileName('entries', index, Math.min(256, size - index * 256)),
    );
    const due = [...bundles, ...[...tilesOfSize(BigInt(size))].map((tile) => tilePath(tile))];
    expect([...tileNames(size)].sort()).toEqual(due.sort());
  });
});
