import type { Entry } from './entry.ts';
import { hashBytes } from './hash.ts';
import type { Findings } from './report.ts';

/** How many irregularities are remembered to name the bad entry by; a file with more is rubble. */
const remembered = 1_000;

/** What was seen of the chain while reading: enough to say afterwards which entry is the bad one. */
export interface ChainLog {
  /** How many lines there were. */
  readonly size: number;
  /** Lines (0 for the first) whose `prev` is not the leaf before them, and what they state. */
  readonly breaks: ReadonlyMap<number, Buffer>;
  /** Lines that say another `seq` than their place. */
  readonly misplaced: ReadonlyMap<number, number>;
  /** The first line that is no entry at all. */
  readonly malformed: number | undefined;
}

/** A line of the log. */
export interface Link {
  readonly leaf: Uint8Array;
  /** Undefined when the line is none. */
  readonly entry: Entry | undefined;
  /** It is known already that its `prev` is the leaf of the line before it. */
  readonly isLinked: boolean;
}

export interface Chain extends ChainLog {
  take(link: Link): void;
}

interface Before {
  leaf: Uint8Array;
  ledger: string | undefined;
  at: number;
  epoch: number;
}

/** Follows `prev`, `seq`, `ledger`, `at` and `epoch` from line to line. */
export function chainLog(findings: Findings): Chain {
  const breaks = new Map<number, Buffer>();
  const misplaced = new Map<number, number>();
  const before: Before = { leaf: Buffer.alloc(hashBytes), ledger: undefined, at: 0, epoch: 0 };
  let malformed: number | undefined;
  let size = 0;

  const addBreak = (entry: Entry, line: number) => {
    if (breaks.size < remembered) breaks.set(line, Buffer.from(entry.prev, 'hex'));
    const message = line === 0 ? 'does not begin a chain' : 'does not name the entry before it';
    findings.add({ check: 'chain', entry: line + 1, message });
  };
  const follow = (entry: Entry, line: number, isLinked: boolean) => {
    if (!isLinked && entry.prev !== hexOf(before.leaf)) addBreak(entry, line);
    if (entry.seq !== line + 1) {
      if (misplaced.size < remembered) misplaced.set(line, entry.seq);
      findings.add({ check: 'chain', entry: line + 1, message: `says it is entry ${entry.seq}` });
    }
    const message = orderProblem(entry, before);
    if (message) findings.add({ check: 'chain', entry: line + 1, message });
  };

  return {
    breaks,
    misplaced,
    get size() {
      return size;
    },
    get malformed() {
      return malformed;
    },
    take({ leaf, entry, isLinked }) {
      if (entry) follow(entry, size, isLinked);
      else malformed ??= size;
      before.leaf = leaf;
      size += 1;
      if (!entry) return;
      before.ledger ??= entry.ledger;
      before.at = entry.at;
      before.epoch = entry.epoch;
    },
  };
}

const hexOf = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString('hex');

function orderProblem(entry: Entry, before: Before): string | undefined {
  if (before.ledger !== undefined && entry.ledger !== before.ledger) {
    return `belongs to another ledger, ${entry.ledger}`;
  }
  if (entry.at <= before.at) return 'is not later than the entry before it';
  if (entry.epoch < before.epoch) return 'is of an earlier epoch than the entry before it';
  if (entry.epoch > before.epoch && before.epoch > 0 && entry.type !== 'WriterOpened.v1') {
    return 'is of a new epoch that no writer opened';
  }
  return undefined;
}
