import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appendLeaf,
  consistencyProof,
  consistencyRanges,
  decodeBundle,
  emptyFrontier,
  emptyRoot,
  encodeBundle,
  hashesOver,
  inclusionProof,
  inclusionRanges,
  leafHash,
  parseTilePath,
  type ReadTiles,
  rootOf,
  tileHashesOf,
  tileName,
  tilePath,
  tilesOfSize,
} from '../src/index.ts';

// Enough leaves for two levels above the leaves, and a bit: 256 x 256 + 300.
const many = 65_836;
const leaves = Array.from({ length: many }, (_, at) => leafHash(Buffer.from(String(at))));

/** The tiles of the first `size` leaves, grown leaf by leaf. */
function grown(size: number) {
  const tiles = new Map<string, Buffer[]>();
  let frontier = emptyFrontier;
  for (const leaf of leaves.slice(0, size)) {
    for (const { level, index, hash } of tileHashesOf(frontier, leaf)) {
      const name = tileName({ level, index: index >> 8n });
      const tile = tiles.get(name) ?? [];
      expect(tile).toHaveLength(Number(index & 255n));
      tiles.set(name, [...tile, hash]);
    }
    frontier = appendLeaf(frontier, leaf);
  }
  return { tiles, root: rootOf(frontier) };
}

const all = grown(many);
const asked: string[] = [];
const read: ReadTiles = async (wanted) => {
  asked.push(...wanted.map(tileName));
  return new Map(
    wanted.map((tile) => [tileName(tile), Buffer.concat(all.tiles.get(tileName(tile)) ?? [])]),
  );
};

const sizes = fc.oneof(
  fc.integer({ min: 1, max: 1_200 }),
  fc.integer({ min: many - 700, max: many }),
  fc.constantFrom(1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537),
);

describe('tiles', () => {
  it('are those of the specification: its example of 70,000 leaves, and one of 256', () => {
    const listed = [...tilesOfSize(70_000n)];
    const of = (level: number) => listed.filter((tile) => tile.level === level);
    expect(of(0)).toHaveLength(274);
    expect(of(0).at(-1)).toEqual({ level: 0, index: 273n, width: 112 });
    expect(of(1)).toEqual([
      { level: 1, index: 0n, width: 256 },
      { level: 1, index: 1n, width: 17 },
    ]);
    expect(of(2)).toEqual([{ level: 2, index: 0n, width: 1 }]);
    expect(listed).toHaveLength(277);
    expect([...tilesOfSize(256n)].map(tilePath)).toEqual(['tile/0/000', 'tile/1/000.p/1']);
    expect([...tilesOfSize(0n)]).toEqual([]);
  });

  it('grow to exactly these', () => {
    const widths = new Map([...all.tiles].map(([name, hashes]) => [name, hashes.length]));
    const listed = [...tilesOfSize(BigInt(many))];
    expect(widths).toEqual(new Map(listed.map((tile) => [tileName(tile), tile.width])));
  });

  it('give the roots and proofs that the leaves give, from a few tiles', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), async (size, pick) => {
        const some = leaves.slice(0, size);
        const index = pick % size;
        asked.length = 0;
        const proof = await hashesOver(inclusionRanges(BigInt(index), BigInt(size)), read);
        expect(asked.length).toBeLessThanOrEqual(6);
        expect(proof).toEqual(inclusionProof(some, index));
        const older = 1 + index;
        const consistency = consistencyRanges(BigInt(older), BigInt(size));
        expect(await hashesOver(consistency, read)).toEqual(consistencyProof(some, older));
        const [root] = (await hashesOver([{ start: 0n, end: BigInt(size) }], read)) ?? [];
        expect(root).toEqual(rootOf(some.reduce(appendLeaf, emptyFrontier)));
      }),
      { numRuns: 60 },
    );
  });

  it('say so when they end too early', async () => {
    const size = BigInt(many) + 1n;
    expect(await hashesOver([{ start: 0n, end: size }], read)).toBeUndefined();
    expect(await hashesOver([{ start: 0n, end: 0n }], read)).toEqual([emptyRoot]);
    expect(await hashesOver([], read)).toEqual([]);
  });
});

describe('the path of a tile', () => {
  it.each([
    ['tile/0/x001/x234/067', { level: 0, index: 1_234_067n, width: 256 }],
    ['tile/2/000.p/1', { level: 2, index: 0n, width: 1 }],
    ['tile/63/999.p/255', { level: 63, index: 999n, width: 255 }],
    ['tile/entries/x001/000.p/17', { level: 'entries', index: 1_000n, width: 17 }],
  ] as const)('%s is read and written', (path, tile) => {
    expect(parseTilePath(path)).toEqual(tile);
    expect(tilePath(tile)).toBe(path);
  });

  it.each([
    'tile/64/000',
    'tile/00/000',
    'tile/0/1',
    'tile/0/x000/001',
    'tile/0/001/000',
    'tile/0/x001',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/data/000',
    'tile/0/000/',
    'tile/0/../000',
  ])('%s is none', (path) => {
    expect(parseTilePath(path)).toBeUndefined();
  });
});

describe('a bundle of entries', () => {
  it('comes back', () => {
    const entries = ['', 'a', 'x'.repeat(65_535)].map((text) => Buffer.from(text));
    const bundle = encodeBundle(entries);
    expect(bundle.subarray(0, 5)).toEqual(Buffer.from([0, 0, 0, 1, 0x61]));
    expect(decodeBundle(bundle)).toEqual(entries);
    expect(decodeBundle(Buffer.alloc(0))).toEqual([]);
  });

  it('is refused when it is cut, or an entry is too long', () => {
    const bundle = encodeBundle([Buffer.from('abc')]);
    expect(decodeBundle(bundle.subarray(0, 4))).toBeUndefined();
    expect(decodeBundle(bundle.subarray(0, 1))).toBeUndefined();
    expect(() => encodeBundle([Buffer.alloc(65_536)])).toThrow(RangeError);
  });
});
