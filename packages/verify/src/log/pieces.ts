import type { LogReader, LogSource } from './source.ts';

/** The most that an entry may be, in bytes, without its newline. */
export const lineBytesMax = 65_535;

const slabBytesMax = 1 << 20;
const newline = 0x0a;

/** Whole lines, somewhere in a buffer that threads share. */
export interface Piece {
  readonly slab: Buffer;
  /** Of the first line; where `from` is `to`, there is none. */
  readonly from: number;
  /** Behind the newline of the last line, or behind its last byte when none ends it. */
  readonly to: number;
  /** False for the last line of all, when no newline ends it. */
  readonly ended: boolean;
  /** The bytes of the source that came with this piece, for a hash over all of them. */
  readonly raw: { readonly from: number; readonly to: number };
  /** The buffer may be filled anew. Until then it is nobody else's. */
  release(): void;
}

/**
 * Cuts a log into pieces of whole lines. Memory does not grow with the log: a line beyond
 * `lineBytesMax` is cut there, which makes it one that no check accepts.
 */
export async function* piecesOf(
  source: LogSource,
  slabBytes: number = slabBytesFor(source),
): AsyncIterable<Piece> {
  const reader = await source.open();
  try {
    yield* cut(reader, slabPool(slabBytes + lineBytesMax + 1));
  } finally {
    await reader.close();
  }
}

function slabBytesFor({ total: { unit, amount } }: LogSource): number {
  return unit === 'bytes' ? Math.min(amount, slabBytesMax) : slabBytesMax;
}

interface Slabs {
  take(): Buffer;
  give(slab: Buffer): void;
}

/** As many buffers as are in use at once, and none of them twice. */
function slabPool(bytes: number): Slabs {
  const free: Buffer[] = [];
  return {
    take: () => free.pop() ?? Buffer.from(new SharedArrayBuffer(bytes)),
    give: (slab) => void free.push(slab),
  };
}

interface Cutting {
  /** The beginning of a line whose end has not come yet. */
  carry: Buffer;
  /** The rest of a line that was too long is not looked at. */
  isSkipping: boolean;
}

async function* cut(reader: LogReader, slabs: Slabs): AsyncIterable<Piece> {
  const cutting: Cutting = { carry: Buffer.alloc(0), isSkipping: false };
  for (;;) {
    const slab = slabs.take();
    const before = cutting.isSkipping ? 0 : cutting.carry.copy(slab);
    const count = await reader.fill(slab.subarray(before));
    if (count === 0) break;
    const raw = { from: before, to: before + count };
    yield* cutFilled(cutting, { slab, raw, release: () => slabs.give(slab) });
  }
  if (cutting.carry.length > 0) yield loneLine(cutting.carry, cutting.isSkipping);
}

function* cutFilled(
  cutting: Cutting,
  filled: Pick<Piece, 'slab' | 'raw' | 'release'>,
): Iterable<Piece> {
  const bytes = filled.slab.subarray(0, filled.raw.to);
  // What is behind a line that was too long begins behind the newline that ends it after all.
  const from = cutting.isSkipping ? bytes.indexOf(newline) + 1 : 0;
  if (cutting.isSkipping && from === 0) {
    yield { ...filled, from: 0, to: 0, ended: true };
    return;
  }
  if (cutting.isSkipping) yield loneLine(cutting.carry, true);
  const to = Math.max(from, bytes.lastIndexOf(newline) + 1);
  const rest = bytes.subarray(to);
  cutting.isSkipping = rest.length > lineBytesMax + 1;
  cutting.carry = Buffer.from(rest.subarray(0, lineBytesMax + 1));
  yield { ...filled, from, to, ended: true };
}

/** A line that is no line of an entry: too long, or the last one and without its newline. */
function loneLine(bytes: Buffer, ended: boolean): Piece {
  const slab = Buffer.from(new SharedArrayBuffer(bytes.length + 1));
  bytes.copy(slab);
  slab[bytes.length] = newline;
  const to = ended ? slab.length : bytes.length;
  return { slab, from: 0, to, ended, raw: { from: 0, to: 0 }, release: () => {} };
}
