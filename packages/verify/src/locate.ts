// Which entry is the bad one, when the entries are not the ones that were signed.
import type { ChainLog } from './chain.ts';
import { type Leaves, merkleRoot } from './hash.ts';
import type { Culprit } from './report.ts';

/** The tree that was signed. */
export interface SignedTree {
  readonly size: number;
  readonly root: Buffer;
}

export interface Trees {
  readonly signed: SignedTree;
  /** The size of an older checkpoint that fits this log, 0 if none is known. */
  readonly fitting: number;
}

type Log = ChainLog & { readonly leaves: Leaves };

type EntryCulprit = Extract<Culprit, { kind: 'entry' }>;

/**
 * Names the entry that keeps the signed root from coming out of these leaves, which it does not.
 *
 * Each explanation is tried by undoing it: the one under which the signed root appears is proven,
 * since nobody can make another log with that root. If none is, the first irregularity is named.
 */
export function locate(chain: ChainLog, leaves: Leaves, { signed, fitting }: Trees): EntryCulprit {
  const { breaks, misplaced, malformed, size } = chain;
  const log = { breaks, misplaced, malformed, size, leaves };
  const fits = (size: number, leafAt: (index: number) => Buffer) =>
    size === signed.size && merkleRoot(size, leafAt).equals(signed.root);
  return (
    replaced(log, fits) ??
    reordered(log, fits) ??
    appended(log, signed) ??
    inserted(log, fits) ??
    missing(log, fits) ??
    nearest(log, signed, fitting)
  );
}

type Fits = (size: number, leafAt: (index: number) => Buffer) => boolean;

const proven = (line: number, message: string): EntryCulprit => ({
  kind: 'entry',
  entry: line + 1,
  proven: true,
  message,
});

/** Entries changed in place: the `prev` of a good entry says what the one before it was. */
function replaced({ leaves, breaks }: Log, fits: Fits): EntryCulprit | undefined {
  const original = new Map<number, Buffer>();
  for (const line of [...breaks.keys()].sort((a, b) => b - a)) {
    const stated = breaks.get(line);
    // A line found bad says nothing reliable about the one before it.
    if (stated && line > 0 && !original.has(line)) original.set(line - 1, stated);
  }
  if (original.size === 0) return undefined;
  if (!fits(leaves.size, (index) => original.get(index) ?? leaves.at(index))) return undefined;
  const others = original.size === 1 ? '' : ` and so were ${original.size - 1} after it`;
  return proven(Math.min(...original.keys()), `was changed${others}`);
}

/** The same entries in another order: their `seq` says where they belong. */
function reordered({ leaves, misplaced }: Log, fits: Fits): EntryCulprit | undefined {
  const lineOf = new Map([...misplaced].map(([line, seq]) => [seq - 1, line]));
  if (misplaced.size < 2 || ![...lineOf.keys()].every((line) => misplaced.has(line))) {
    return undefined;
  }
  if (!fits(leaves.size, (index) => leaves.at(lineOf.get(index) ?? index))) return undefined;
  const line = Math.min(...misplaced.keys());
  return proven(line, `is not in its place: entry ${misplaced.get(line)} stands there`);
}

/** One line too many: without it the signed root comes out. */
function inserted(log: Log, fits: Fits): EntryCulprit | undefined {
  const near = firstIrregular(log);
  if (near === undefined) return undefined;
  const { leaves } = log;
  const line = [near - 1, near, near + 1].find(
    (extra) =>
      extra >= 0 &&
      extra < leaves.size &&
      fits(leaves.size - 1, (index) => leaves.at(index < extra ? index : index + 1)),
  );
  return line === undefined ? undefined : proven(line, 'was inserted');
}

/** One line too few: the `prev` of the entry behind the gap is the leaf of what is missing. */
function missing({ leaves, breaks }: Log, fits: Fits): EntryCulprit | undefined {
  const [line] = breaks.keys();
  const stated = line === undefined ? undefined : breaks.get(line);
  if (line === undefined || !stated) return undefined;
  const leafAt = (index: number) => {
    if (index === line) return stated;
    return leaves.at(index < line ? index : index - 1);
  };
  return fits(leaves.size + 1, leafAt) ? proven(line, 'is missing') : undefined;
}

/** More lines than were signed, behind all that were. */
function appended({ leaves }: Log, signed: SignedTree): EntryCulprit | undefined {
  if (leaves.size <= signed.size) return undefined;
  if (!merkleRoot(signed.size, leaves.at).equals(signed.root)) return undefined;
  return proven(signed.size, 'and what follows was not signed');
}

function nearest(log: Log, signed: SignedTree, fitting: number): EntryCulprit {
  const near = firstIrregular(log);
  if (near !== undefined) {
    const place = log.misplaced.get(near);
    const gap = place !== undefined && place > near + 1 && log.leaves.size < signed.size;
    return {
      kind: 'entry',
      entry: near + 1,
      proven: false,
      message: gap ? 'is missing' : 'is where the log stops fitting together',
    };
  }
  if (log.leaves.size < signed.size) {
    return proven(log.leaves.size, `is missing, as is all up to entry ${signed.size}`);
  }
  const message =
    fitting > 0
      ? `or one after entry ${fitting} was changed: up to there the older checkpoint fits`
      : 'was changed, or the chain was made anew from some entry before it';
  return { kind: 'entry', entry: log.leaves.size, proven: false, message };
}

function firstIrregular({ breaks, misplaced, malformed }: ChainLog): number | undefined {
  const [broken = Number.POSITIVE_INFINITY] = breaks.keys();
  const [moved = Number.POSITIVE_INFINITY] = misplaced.keys();
  const first = Math.min(broken, moved, malformed ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(first) ? first : undefined;
}
