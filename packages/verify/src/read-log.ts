// One pass over a log, and what is left of it: everything that later checks look at.
import { type Chain, chainLog } from './chain.ts';
import { type Changed, type ChangedCharge, isChange } from './changed.ts';
import { type Entry, readEntry } from './entry.ts';
import { type Fold, fold } from './fold/fold.ts';
import { hashBytes } from './hash.ts';
import type { Crew } from './log/crew.ts';
import type { LogSource } from './log/source.ts';
import { ahead, type CheckedPiece, checkedPieces, summedPieces } from './log/walk.ts';
import { type Names, nameStore, namesOf, repeatedNames } from './once.ts';
import type { Findings } from './report.ts';
import type { TileCheck } from './tiles/tile-check.ts';
import { type TreeLog, treeLog } from './tree-log.ts';

/** What one pass over the entries leaves behind. */
export interface Reading {
  readonly chain: Chain;
  readonly tree: TreeLog;
  readonly fold: Fold;
  readonly names: Names;
  /** Changed charges that this pass has checked. */
  readonly changed: Changed;
  readonly ledger: string | undefined;
  /** SHA-256 of all bytes, in hex. */
  readonly sum: string;
}

export interface ReadOptions {
  /** Sizes at which the root of the tree will be asked for. */
  readonly sizes: readonly number[];
  /** Compares the tiles of an export, where it has any. */
  readonly tiles: TileCheck | undefined;
  /** Every key is compared with every other, however many there are. */
  readonly allKeys: boolean;
  /** Requests whose charge was changed that are remembered at once. */
  readonly changedAtOnce: number;
  /** So many more bytes or entries have been read. */
  readonly onProgress: (amount: number) => void;
}

/** A log and who helps to read it. */
export interface Reader {
  readonly source: LogSource;
  readonly crew: Crew;
  readonly findings: Findings;
}

export async function readLog(reader: Reader, options: ReadOptions): Promise<Reading> {
  const { source, crew, findings } = reader;
  const changed = await findChanged(reader, 0, options.changedAtOnce);
  const chain = chainLog(findings);
  const tree = treeLog(crew, options);
  const folded = fold(changed);
  const names = nameStore(options.allKeys);
  let [ledger, sum] = ['', ''];
  const pieces = summedPieces(source, crew, (all) => {
    sum = all;
  });
  for await (const found of pieces) {
    const { piece, checked } = found;
    tree.push(checked.leaves);
    const compared = options.tiles?.push(found);
    // It is awaited below, whatever happens in between.
    compared?.catch(() => {});
    addProblem(found, chain.size, findings);
    for (const line of linesOf(found)) {
      chain.take(line);
      const { entry } = line;
      if (!entry) continue;
      ledger ||= entry.ledger;
      for (const name of namesOf(entry)) names.add(name);
      // Behind a line that is no entry there is nothing to add up to.
      if (chain.malformed !== undefined) continue;
      const number = chain.size;
      folded.apply(entry, (check, message) => findings.add({ check, entry: number, message }));
    }
    await names.settled();
    await compared;
    const { from, to } = piece.raw;
    options.onProgress(source.total.unit === 'bytes' ? to - from : checked.ends.length);
  }
  await tree.end();
  return { chain, tree, fold: folded, names, changed, ledger: ledger || undefined, sum };
}

/** Lines that are no entries are counted; the first is put into words. */
function addProblem({ checked }: CheckedPiece, before: number, findings: Findings): void {
  const { problem, bad } = checked;
  if (!problem) return;
  for (const [line, isBad] of bad.entries()) {
    if (isBad === 0) continue;
    findings.add({ check: 'form', entry: before + line + 1, message: problem.message });
  }
}

interface ReadLine {
  readonly leaf: Uint8Array;
  readonly entry: Entry | undefined;
  readonly isLinked: boolean;
}

/** The lines of a piece; what is no entry has none. */
function* linesOf({ piece, checked }: CheckedPiece): Iterable<ReadLine> {
  const { ends, leaves, bad, linked, briefEnds } = checked;
  const brief = Buffer.from(checked.brief.buffer, checked.brief.byteOffset, checked.brief.length);
  let [from, briefFrom] = [piece.from, 0];
  for (let line = 0; line < ends.length; line += 1) {
    const [to = from, briefTo = briefFrom] = [ends[line], briefEnds[line]];
    const isLinked = linked[line] === 1;
    const leaf = leaves.subarray(line * hashBytes, (line + 1) * hashBytes);
    // What it names as the one before it is only looked at where that is in question.
    const read = () =>
      isLinked ? readEntry(brief, briefFrom, briefTo) : readEntry(piece.slab, from, to);
    yield { leaf, entry: bad[line] === 1 ? undefined : read(), isLinked };
    from = to + 1;
    briefFrom = briefTo;
  }
}

/**
 * Finds requests whose charge is changed, before anything else is read: to tell what they were
 * charged before, that must be remembered of them, and of no others.
 *
 * @param after looks only at the lines that follow this one
 * @param most so many requests at once; `to` is infinite when these are the last
 */
async function findChanged(
  { source, crew }: Reader,
  after: number,
  most: number,
): Promise<Changed> {
  const requests = new Set<string>();
  const leases = new Set<string>();
  let to = Number.POSITIVE_INFINITY;
  let line = 0;
  const take = ({ request, lease }: ChangedCharge, number: number) => {
    if (number <= after || number > to) return;
    if (requests.size >= most && !requests.has(request)) {
      to = number - 1;
      return;
    }
    requests.add(request);
    if (lease !== undefined) leases.add(lease);
  };
  const pieces = ahead(source, crew, ({ slab: bytes, from, to: end, ended }) =>
    crew.ask('findChanges', { bytes, from, to: end, ended }),
  );
  for await (const { result } of pieces) {
    for (const change of result.changes) take(change, line + change.line + 1);
    line += result.lines;
  }
  return { requests, leases, from: after + 1, to };
}

/** Folds the entries once more for each lot of changed charges that did not fit into the last. */
export async function checkOtherChanges(
  reader: Reader,
  { chain, changed: first }: Reading,
  atOnce: number,
): Promise<void> {
  const { malformed = Number.POSITIVE_INFINITY } = chain;
  let { to } = first;
  while (to < malformed) {
    const changed = await findChanged(reader, to, atOnce);
    const folded = fold(changed);
    await eachEntry(reader, (entry, number) => {
      if (number > malformed) return;
      const isOwn = isChange(entry) && number >= changed.from && number <= changed.to;
      folded.apply(entry, (check, message) => {
        if (isOwn) reader.findings.add({ check, entry: number, message });
      });
    });
    to = changed.to;
  }
}

/** Names the entries that repeat what may stand in one only; usually there is nothing to look for. */
export async function checkNames(reader: Reader, { names }: Reading): Promise<void> {
  const suspicious = await names.suspicious();
  await names.remove();
  if (suspicious.size > 0) await eachEntry(reader, repeatedNames(suspicious, reader.findings));
}

async function eachEntry(
  { source, crew }: Reader,
  take: (entry: Entry, number: number) => void,
): Promise<void> {
  let number = 0;
  for await (const found of checkedPieces(source, crew)) {
    for (const { entry } of linesOf(found)) {
      number += 1;
      if (entry) take(entry, number);
    }
  }
}
