import { isUtf8 } from 'node:buffer';
import { dataShapes, envelopeShape } from './entry-shapes.ts';
import type { Entry, EntryType } from './entry-types.ts';
import { lineBytesMax } from './log/pieces.ts';

export type { Entry, EntryOf, EntryType, Posting } from './entry-types.ts';

/** One line as it is stored. `framed` has a zero byte in front, ready to be hashed as a leaf. */
export interface Line {
  readonly framed: Buffer;
  /** False for a last line that no newline ends. */
  readonly ended: boolean;
}

interface RawEntry {
  readonly ledger: string;
  readonly seq: number;
  readonly epoch: number;
  readonly prev: string;
  readonly at: number;
  readonly effective?: number;
  readonly type: EntryType;
  readonly key?: string;
  readonly postings?: readonly { from: string; to: string; asset: string; amount: string }[];
  readonly data: Entry['data'];
  readonly digest?: string;
  readonly sealed?: readonly SealedText[];
}

/** A text about people, as an entry has it. */
interface SealedText {
  readonly field: string;
  readonly subjects: readonly string[];
}

/** The entry on a line, or what is wrong with it. Every entry has exactly one spelling. */
export function parseEntry({ framed, ended }: Line): Entry | string {
  const bytes = framed.subarray(1);
  if (!ended) return 'does not end in a newline';
  if (bytes.length > lineBytesMax) return `is longer than ${lineBytesMax} bytes`;
  if (!isUtf8(bytes)) return 'is not UTF-8';
  const spelled = bytes.toString('utf8');
  const value = parseJson(spelled);
  if (value === undefined) return 'is not JSON';
  const problem = envelopeShape(value);
  if (problem) return problem;
  const raw = value as RawEntry;
  if (!Object.hasOwn(dataShapes, raw.type)) return `is of an unknown type, ${raw.type}`;
  const sealedProblem = raw.sealed && sealedShape(raw, raw.sealed);
  if (sealedProblem) return sealedProblem;
  const dataProblem = dataShapes[raw.type](raw.data);
  if (dataProblem) return `data ${dataProblem}`;
  // Also refuses a member given twice, spaces, and numbers or escapes in another spelling.
  if (JSON.stringify(value) !== spelled) return 'is not spelled as a ledger spells it';
  return decode(raw);
}

/**
 * All that can be told without keys: texts come with a command, whose digest covers them; each has a
 * name of its own, and names whom it is about, once and in order.
 */
function sealedShape(entry: RawEntry, sealed: readonly SealedText[]): string | undefined {
  if (entry.digest === undefined) return 'is sealed and has no digest';
  if (sealed.length === 0) return 'is sealed and says nothing';
  const fields = new Set(sealed.map(({ field }) => field));
  if (fields.size < sealed.length) return 'says a sealed field twice';
  const isOrdered = sealed.every(
    ({ subjects }) =>
      subjects.length > 0 && subjects.every((each, n) => n === 0 || (subjects[n - 1] ?? '') < each),
  );
  return isOrdered ? undefined : 'names not whom a sealed field is about, once and in order';
}

/** The shapes have vouched for every member, so that the type of the data follows its name. */
function decode({ postings = [], ...raw }: RawEntry): Entry {
  const { ledger, seq, epoch, prev, at, effective, type, key, data } = raw;
  return {
    ledger,
    seq,
    epoch,
    prev,
    at,
    type,
    ...(effective === undefined ? {} : { effective }),
    ...(key === undefined ? {} : { key }),
    postings: postings.map(({ from, to, asset, amount }) => ({
      ...{ from, to, asset, amount: BigInt(amount) },
    })),
    data,
  } as Entry;
}

/** The same of bytes that were found to be an entry before: nothing is looked at again. */
export function readEntry(bytes: Buffer, from: number, to: number): Entry {
  return decode(JSON.parse(bytes.toString('utf8', from, to)) as RawEntry);
}

/** Undefined for what is not JSON: no value of JSON is undefined. */
export function parseJson(spelled: string): unknown {
  try {
    return JSON.parse(spelled) as unknown;
  } catch {
    return undefined;
  }
}
