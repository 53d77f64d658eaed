// What can be said of lines by themselves, without knowing the ledger: the work of the other threads.
import { hash } from 'node:crypto';
import { parseEntry } from '../entry.ts';
import { hashBytes } from '../hash.ts';
import type { ScanEntry } from '../scan-entry.ts';

/** Lines that are to be checked. The bytes may be changed by nobody meanwhile. */
export interface Lines {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly ended: boolean;
}

/** What was found out about lines. */
export interface Checked {
  /** Where each line ends, without its newline, in the bytes that were given. */
  readonly ends: Uint32Array;
  /** The leaf of each. */
  readonly leaves: Uint8Array;
  /** 1 for a line that is no entry. */
  readonly bad: Uint8Array;
  /** 1 for an entry whose `prev` is the leaf of the line before it, in these lines. */
  readonly linked: Uint8Array;
  /** The entries without what nobody reads, one behind the other; and where each of them ends. */
  readonly brief: Uint8Array;
  readonly briefEnds: Uint32Array;
  /** The first line that is no entry (0 for the first of these), and what is wrong with it. */
  readonly problem: { readonly line: number; readonly message: string } | undefined;
}

const newline = 0x0a;
const prevLabel = Buffer.from('"prev":"');

export function checkLines(lines: Lines, scan: ScanEntry): Checked {
  // A copy of our own: another thread may be reading the lines, and here each gets a zero in front.
  const own = Buffer.allocUnsafeSlow(1 + lines.to - lines.from + 1);
  own[0] = newline;
  own.set(lines.bytes.subarray(lines.from, lines.to), 1);
  own[own.length - 1] = newline;
  const stops = stopsOf(own, own.length - (lines.ended ? 1 : 0));
  const count = stops.length;
  const checked = {
    ends: Uint32Array.from(stops, (stop) => lines.from + stop - 1),
    leaves: new Uint8Array(count * hashBytes),
    bad: new Uint8Array(count),
    linked: new Uint8Array(count),
    briefEnds: new Uint32Array(count),
  };
  const brief = Buffer.allocUnsafeSlow(own.length);
  let problem: Checked['problem'];
  let [from, written] = [1, 0];
  for (let line = 0; line < count; line += 1) {
    const to = stops[line] ?? from;
    const ended = lines.ended || line < count - 1;
    const cuts = cutsOf(own, { from, to, ended }, scan);
    if (typeof cuts === 'string') {
      problem ??= { line, message: cuts };
      checked.bad[line] = 1;
    } else {
      const before = checked.leaves.subarray((line - 1) * hashBytes);
      checked.linked[line] = line > 0 && isLinked(own, from, before) ? 1 : 0;
      written = copyWithout(cuts, { own, from, to }, { brief, at: written });
    }
    checked.briefEnds[line] = written;
    own[from - 1] = 0;
    checked.leaves.set(hash('sha256', own.subarray(from - 1, to), 'buffer'), line * hashBytes);
    from = to + 1;
  }
  return { ...checked, brief: brief.subarray(0, written), problem };
}

/** Copies what is between the cuts; gives the place behind it. */
function copyWithout(
  cuts: readonly number[],
  line: { readonly own: Buffer; readonly from: number; readonly to: number },
  into: { readonly brief: Buffer; readonly at: number },
): number {
  const { own, from, to } = line;
  let at = into.at;
  let start = from;
  for (let cut = 0; cut <= cuts.length; cut += 2) {
    const end = cuts[cut] ?? to;
    at += own.copy(into.brief, at, start, end);
    start = cuts[cut + 1] ?? to;
  }
  return at;
}

/** The newlines that end lines. */
function stopsOf(own: Buffer, end: number): readonly number[] {
  const stops: number[] = [];
  for (let at = own.indexOf(newline, 1); at >= 0 && at < end; at = own.indexOf(newline, at + 1)) {
    stops.push(at);
  }
  return stops;
}

/** What nobody reads of an entry, or what is wrong with it. */
function cutsOf(own: Buffer, line: Line, scan: ScanEntry): readonly number[] | string {
  const { from, to, ended } = line;
  const cuts = ended ? scan(own, from, to) : undefined;
  if (cuts) return cuts;
  const entry = parseEntry({ framed: own.subarray(from - 1, to), ended });
  return typeof entry === 'string' ? entry : [];
}

interface Line {
  readonly from: number;
  readonly to: number;
  readonly ended: boolean;
}

/** Of an entry, whose form is known to be right: what it states in hex is the leaf. */
function isLinked(own: Buffer, from: number, leaf: Uint8Array): boolean {
  let at = own.indexOf(prevLabel, from) + prevLabel.length;
  for (let index = 0; index < hashBytes; index += 1) {
    const byte = leaf[index] ?? 0;
    if (own[at] !== hexDigit(byte >> 4) || own[at + 1] !== hexDigit(byte & 15)) return false;
    at += 2;
  }
  return true;
}

const hexDigit = (value: number): number => (value < 10 ? 0x30 : 0x57) + value;
