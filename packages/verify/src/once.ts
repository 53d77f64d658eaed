import { hash } from 'node:crypto';
import { type Entry, parseEntry } from './entry.ts';
import { eachLine } from './read-lines.ts';
import type { Findings } from './report.ts';

/** Remembers eight bytes of each name that may occur once, instead of the names. */
export interface Names {
  add(name: string): void;
  /** What occurred more than once, or looks so in eight bytes: to be looked at again. */
  suspicious(): ReadonlySet<bigint>;
}

const firstCapacity = 4_096;

export function nameStore(): Names {
  let names = new BigUint64Array(firstCapacity);
  let count = 0;
  return {
    add(name) {
      if (count === names.length) {
        const larger = new BigUint64Array(names.length * 2);
        larger.set(names);
        names = larger;
      }
      names[count] = fingerprint(name);
      count += 1;
    },
    suspicious() {
      const sorted = names.slice(0, count).sort();
      const repeated = new Set<bigint>();
      for (let index = 1; index < sorted.length; index += 1) {
        const name = sorted[index];
        if (name !== undefined && name === sorted[index - 1]) repeated.add(name);
      }
      return repeated;
    },
  };
}

/** What of an entry may stand in one entry only: its key, and the lease it opens. */
export function namesOf(entry: Entry): readonly string[] {
  const names = entry.key === undefined ? [] : [`key ${entry.key}`];
  return entry.type === 'LeaseOpened.v1' ? [...names, `lease ${entry.data.lease}`] : names;
}

/** Reads the entries once more for the few names that looked repeated; usually there are none. */
export async function findRepeated(path: string, names: Names, findings: Findings): Promise<void> {
  const suspicious = names.suspicious();
  if (suspicious.size === 0) return;
  const seen = new Set<string>();
  let line = 0;
  const take = (entry: Entry) => {
    for (const name of namesOf(entry)) {
      if (!suspicious.has(fingerprint(name))) continue;
      if (seen.has(name)) {
        findings.add({ check: 'once', entry: line, message: `repeats the ${name}` });
      }
      seen.add(name);
    }
  };
  await eachLine(path, (bytes) => {
    line += 1;
    const entry = parseEntry(bytes);
    if (typeof entry !== 'string') take(entry);
  });
}

function fingerprint(name: string): bigint {
  return hash('sha256', name, 'buffer').readBigUInt64BE();
}
