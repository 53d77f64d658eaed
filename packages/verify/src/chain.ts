import type { Entry } from './entry.ts';
import { hashBytes, type Leaves, leafOf, leafStore } from './hash.ts';
import type { Findings } from './report.ts';

/** How many irregularities are remembered to name the bad entry by; a file with more is rubble. */
const remembered = 1_000;

/** What was seen of the chain while reading: enough to say afterwards which entry is the bad one. */
export interface ChainLog {
  readonly leaves: Leaves;
  /** Lines (0 for the first) whose `prev` is not the leaf before them, and what they state. */
  readonly breaks: ReadonlyMap<number, Buffer | undefined>;
  /** Lines that say another `seq` than their place. */
  readonly misplaced: ReadonlyMap<number, number>;
  /** The first line that is no entry at all. */
  readonly malformed: number | undefined;
}

export interface Chain extends ChainLog {
  /** Takes the next line; `entry` is missing when the line is not one. */
  take(framed: Uint8Array, entry: Entry | undefined): void;
}

interface Before {
  readonly leaf: Buffer;
  readonly ledger: string | undefined;
  readonly at: number;
  readonly epoch: number;
}

const genesis: Before = { leaf: Buffer.alloc(hashBytes), ledger: undefined, at: 0, epoch: 0 };

/** Follows `prev`, `seq`, `ledger`, `at` and `epoch` from line to line. */
export function chainLog(findings: Findings): Chain {
  const leaves = leafStore();
  const breaks = new Map<number, Buffer | undefined>();
  const misplaced = new Map<number, number>();
  let malformed: number | undefined;
  let before = genesis;

  const follow = (entry: Entry, line: number) => {
    if (!entry.prev.equals(before.leaf)) {
      if (breaks.size < remembered) breaks.set(line, entry.prev);
      const message = line === 0 ? 'does not begin a chain' : 'does not name the entry before it';
      findings.add({ check: 'chain', entry: line + 1, message });
    }
    if (entry.seq !== line + 1) {
      if (misplaced.size < remembered) misplaced.set(line, entry.seq);
      findings.add({ check: 'chain', entry: line + 1, message: `says it is entry ${entry.seq}` });
    }
    const message = orderProblem(entry, before);
    if (message) findings.add({ check: 'chain', entry: line + 1, message });
  };

  return {
    leaves,
    breaks,
    misplaced,
    get malformed() {
      return malformed;
    },
    take(framed, entry) {
      const line = leaves.size;
      const leaf = leafOf(framed);
      leaves.push(leaf);
      if (entry) follow(entry, line);
      else malformed ??= line;
      const { ledger, at, epoch } = entry ?? before;
      before = { leaf, ledger: before.ledger ?? ledger, at, epoch };
    },
  };
}

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
