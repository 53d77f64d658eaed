import { hash } from 'node:crypto';
import type { Entry } from './entry.ts';
import type { Findings } from './report.ts';
import { sortedRuns } from './sorted-runs.ts';

/** Remembers eight bytes of each name that may occur once, instead of the names. */
export interface Names {
  add(name: string): void;
  /** Waits until what is too much for memory is on disk. */
  settled(): Promise<void>;
  /** What occurred more than once, or looks so in eight bytes: to be looked at again. */
  suspicious(): Promise<ReadonlySet<bigint>>;
  /** Whether there were more than are compared, so that nothing is known of them. */
  readonly isIncomplete: boolean;
  remove(): Promise<void>;
}

/** Names that are compared in memory when nobody asks for more. */
export const namesInMemory = 100_000;

/** Names that look repeated, and are looked at once more. */
const suspiciousMax = 100_000;

/** @param all however many there are: what memory does not hold is sorted in a temporary folder */
export function nameStore(all: boolean): Names {
  const runs = sortedRuns(suspiciousMax, all ? undefined : namesInMemory + 1);
  let count = 0;
  const isFull = () => !all && count > namesInMemory;
  return {
    add(name) {
      if (isFull()) return;
      count += 1;
      if (!isFull()) runs.add(fingerprint(name));
    },
    settled: runs.settled,
    suspicious: async () => (isFull() ? new Set() : await runs.repeated()),
    get isIncomplete() {
      return isFull();
    },
    remove: runs.remove,
  };
}

/** What of an entry may stand in one entry only: its key, and the lease or hold that it begins. */
export function namesOf(entry: Entry): readonly string[] {
  const names = entry.key === undefined ? [] : [`key ${entry.key}`];
  if (entry.type === 'LeaseOpened.v1') return [...names, `lease ${entry.data.lease}`];
  return entry.type === 'HoldPlaced.v1' ? [...names, `hold ${entry.data.hold}`] : names;
}

/** Looks at entries once more for the few names that looked repeated; usually there are none. */
export function repeatedNames(suspicious: ReadonlySet<bigint>, findings: Findings) {
  const seen = new Set<string>();
  return (entry: Entry, number: number): void => {
    for (const name of namesOf(entry)) {
      if (!suspicious.has(fingerprint(name))) continue;
      if (seen.has(name)) {
        findings.add({ check: 'once', entry: number, message: `repeats the ${name}` });
      }
      seen.add(name);
    }
  };
}

function fingerprint(name: string): bigint {
  return hash('sha256', name, 'buffer').readBigUInt64BE();
}
