import { describe, expect, it } from 'vitest';
import { checkLines } from '../src/log/check-piece.ts';
import { lineBytesMax, piecesOf } from '../src/log/pieces.ts';
import type { LogSource } from '../src/log/source.ts';
import { entryScanner } from '../src/scan-entry.ts';

/** Gives so many bytes at once. */
function sourceOf(bytes: Buffer, atOnce: number): LogSource {
  return {
    total: { amount: bytes.length, unit: 'bytes' },
    open: async () => {
      let at = 0;
      return {
        fill: async (into) => {
          const count = bytes.copy(into, 0, at, Math.min(bytes.length, at + atOnce));
          at += count;
          return count;
        },
        close: async () => {},
      };
    },
  };
}

async function read(bytes: Buffer, { atOnce = 1_000, slabBytes = 4_096 } = {}) {
  const lines: { readonly length: number; readonly ended: boolean }[] = [];
  const raw: Buffer[] = [];
  for await (const piece of piecesOf(sourceOf(bytes, atOnce), slabBytes)) {
    raw.push(Buffer.from(piece.slab.subarray(piece.raw.from, piece.raw.to)));
    const { ends } = checkLines({ ...piece, bytes: piece.slab }, entryScanner());
    let { from } = piece;
    for (const [index, end] of ends.entries()) {
      lines.push({ length: end - from, ended: piece.ended || index < ends.length - 1 });
      from = end + 1;
    }
    piece.release();
  }
  expect(Buffer.concat(raw).equals(bytes)).toBe(true);
  return lines;
}

const whole = (lengths: readonly number[]) => lengths.map((length) => ({ length, ended: true }));
const linesOf = (lengths: readonly number[]) =>
  Buffer.from(lengths.map((length) => `${'x'.repeat(length)}\n`).join(''));

describe('pieces of a log', () => {
  it.each([1, 7, 100, 4_096, 100_000])('are whole lines, with %i bytes at once', async (atOnce) => {
    const lengths = [0, 5, 300, 0, 0, 4_000, 1, 5_000, 2];
    expect(await read(linesOf(lengths), { atOnce })).toEqual(whole(lengths));
  });

  it('show a last line that no newline ends', async () => {
    const bytes = Buffer.concat([linesOf([3]), Buffer.from('yy')]);
    expect(await read(bytes)).toEqual([...whole([3]), { length: 2, ended: false }]);
    expect(await read(Buffer.alloc(0))).toEqual([]);
  });

  it.each([1_000, 70_000, 300_000])('cut a line that is too long: %i at once', async (atOnce) => {
    const lengths = [2, lineBytesMax, lineBytesMax + 1, 200_000, 3, 200_000];
    const found = await read(linesOf(lengths), { atOnce });
    expect(found.map(({ length }) => Math.min(length, lineBytesMax + 1))).toEqual(
      lengths.map((length) => Math.min(length, lineBytesMax + 1)),
    );
    expect(found.every(({ length }) => length <= atOnce + 2 * lineBytesMax)).toBe(true);
    const unended = await read(Buffer.alloc(200_000, 0x78), { atOnce });
    expect(unended).toHaveLength(1);
  });
});
