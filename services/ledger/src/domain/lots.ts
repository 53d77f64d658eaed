import type { Posting } from './event-shape.ts';

// Credits that expire. What of an account expires, and when, follows from postings alone: whatever
// leaves an account is what expires there first, and it keeps its terms wherever it can come back.

/** Lots that one wallet or pool may have in one asset when more of them come in. */
export const lotsMax = 100;

/** What stands on an account of one lot. */
export interface LotPart {
  /** The number of the entry that issued it. */
  readonly lot: number;
  /** Microseconds. */
  readonly expiresAt: number;
  readonly amount: bigint;
}

/** Where parts are kept, and what stands on accounts beside them; by account and asset. */
export interface LotBook {
  parts(key: string): readonly LotPart[];
  keep(key: string, parts: readonly LotPart[]): void;
  /** After the posting that is taken in. */
  balance(key: string): bigint;
}

/** Accounts that money can come back from, or be spent from. Anywhere else it has no terms. */
const keeping = /^(wallet|pool|held):/;

/** Takes a posting in; gives the parts that arrived on an account that keeps them. */
export function movePart(book: LotBook, { from, to, asset, amount }: Posting): readonly LotPart[] {
  const source = `${from} ${asset}`;
  const { first, rest } = splitParts(book.parts(source), amount);
  if (first.length === 0) return [];
  book.keep(source, rest);
  return keeping.test(to) ? addParts(book, { key: `${to} ${asset}`, amount, parts: first }) : [];
}

/**
 * Parts that come with an amount. What an account owed is paid by what would expire first; gives
 * what is left of them.
 */
export function addParts(
  book: LotBook,
  come: { readonly key: string; readonly amount: bigint; readonly parts: readonly LotPart[] },
): readonly LotPart[] {
  const before = book.balance(come.key) - come.amount;
  const arrived = before < 0n ? splitParts(come.parts, -before).rest : come.parts;
  if (arrived.length > 0) book.keep(come.key, joinParts(book.parts(come.key), arrived));
  return arrived;
}

/** The parts that an amount is taken from, earliest first, and what is left of all. */
export function splitParts(
  parts: readonly LotPart[],
  amount: bigint,
): { readonly first: readonly LotPart[]; readonly rest: readonly LotPart[] } {
  const first: LotPart[] = [];
  let missing = amount;
  for (const [index, part] of parts.entries()) {
    if (missing === 0n) return { first, rest: parts.slice(index) };
    if (part.amount > missing) {
      first.push({ ...part, amount: missing });
      const left = { ...part, amount: part.amount - missing };
      return { first, rest: [left, ...parts.slice(index + 1)] };
    }
    first.push(part);
    missing -= part.amount;
  }
  return { first, rest: [] };
}

/** Both together, earliest first; of one time, the lot that was issued first. */
export function joinParts(
  some: readonly LotPart[],
  others: readonly LotPart[],
): readonly LotPart[] {
  const joined = new Map(some.map((part) => [part.lot, part]));
  for (const part of others) {
    const known = joined.get(part.lot)?.amount ?? 0n;
    joined.set(part.lot, { ...part, amount: known + part.amount });
  }
  return [...joined.values()].toSorted((a, b) => a.expiresAt - b.expiresAt || a.lot - b.lot);
}

export function sumOfParts(parts: readonly LotPart[]): bigint {
  return parts.reduce((sum, { amount }) => sum + amount, 0n);
}

/** Those whose time has come. */
export function dueParts(parts: readonly LotPart[], at: number): readonly LotPart[] {
  const later = parts.findIndex(({ expiresAt }) => expiresAt > at);
  return later < 0 ? parts : parts.slice(0, later);
}
